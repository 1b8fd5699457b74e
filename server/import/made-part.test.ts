import { describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import type { LoadedRow, LoadsPort } from '../store/port/loads.ts'
import { readMadePart } from './made-part.ts'

const tenant = asId<TenantId>('bitrix24:1')

function row(line: number, made: string | null, last: string | null = null): LoadedRow {
  const body = {
    line,
    name: { first: null, second: null, last },
    phones: ['+79120000009'],
    emails: [],
    company: '',
    inn: '',
    kpp: '',
    city: '',
    site: '',
    comment: '',
    source: '',
    createdAt: null,
    isRequest: false,
  }
  const empty = { cells: null, repeatOf: null, company: null, reasons: null, adds: null }
  return { line, state: 'done', fate: 'create', body, contact: null, at: null, made, ...empty }
}

/** Rows as the store keeps them. */
function storeOf(all: readonly LoadedRow[]) {
  const rows: LoadsPort['rows'] = async (_tenant, _load, { states, after, limit }) =>
    all.filter(({ line, state }) => line > after && states.includes(state)).slice(0, limit)
  return { store: { loads: { rows } as LoadsPort }, tenant }
}

describe('what a load has made', () => {
  it('is named by the person, else by the number', async () => {
    const ground = storeOf([row(2, 'contact:501', 'Зимин'), row(3, null), row(4, 'lead:9')])

    expect(await readMadePart(ground, { id: 'a' }, 0)).toEqual({
      cards: [
        { line: 2, who: 'Зимин', card: { kind: 'contact', id: '501' } },
        { line: 4, who: '+79120000009', card: { kind: 'lead', id: '9' } },
      ],
      next: null,
    })
  })

  it('comes in parts, none left out and none twice', async () => {
    const ground = storeOf(
      Array.from({ length: 2_130 }, (_, at) => row(at + 2, at % 3 === 0 ? `contact:${at}` : null)),
    )
    const lines: number[] = []
    for (let after: number | null = 0; after !== null;) {
      const part: Awaited<ReturnType<typeof readMadePart>> = await readMadePart(
        ground,
        { id: 'a' },
        after,
      )
      expect(part.cards.length).toBeLessThanOrEqual(50)
      lines.push(...part.cards.map(({ line }) => line))
      after = part.next
    }

    expect(lines).toEqual(Array.from({ length: 710 }, (_, at) => at * 3 + 2))
  })

  it('leaves out what was taken back, and who was known before', async () => {
    const ground = storeOf([
      { ...row(2, 'contact:501'), state: 'undone' },
      { ...row(3, 'contact:77'), fate: 'update' },
    ])

    expect((await readMadePart(ground, { id: 'a' }, 0)).cards).toEqual([])
  })
})
