import { describe, expect, it } from 'vitest'
import type { ImportOrder } from '../../core/host-import.ts'
import { addRequisites } from './import-companies.ts'
import type { Command, Portal } from './portal.ts'

const PAGE = 50
const LOAD = 'k7f3a9b2c1'

/** A portal whose requisites bear these external ids, and which lists fifty of them. */
function portalWith(xmlIds: readonly string[]): Portal & { readonly added: Command[] } {
  const unasked = () => Promise.reject(new Error('nothing but batches is asked for'))
  const added: Command[] = []
  const answer = ({ method, params = {} }: Command): unknown => {
    if (method === 'crm.requisite.preset.list') return [{ ID: '1', NAME: 'Организация' }]
    if (method === 'crm.requisite.add') return 900
    const { filter } = params as { filter: Readonly<Record<string, readonly string[]>> }
    return (filter['@XML_ID'] ?? [])
      .filter(id => xmlIds.includes(id))
      .slice(0, PAGE)
      .map(XML_ID => ({ ENTITY_ID: '7', RQ_INN: '', RQ_KPP: '', XML_ID }))
  }
  return {
    added,
    call: unasked,
    writeOnce: unasked,
    batch(commands) {
      added.push(...Object.values(commands).filter(({ method }) => method.endsWith('.add')))
      return Promise.resolve(
        new Map(
          Object.entries(commands).map(([key, command]) => [
            key,
            { ok: true as const, result: answer(command), total: null, next: null },
          ]),
        ),
      )
    },
  }
}

const firms = Array.from({ length: 180 }, (_, at): Extract<ImportOrder, { type: 'company' }> => ({
  type: 'company',
  mark: `${LOAD}:c${at}`,
  title: `ООО «Волна ${at}»`,
  inn: '7707083893',
  kpp: '',
  phones: [],
  emails: [],
  owner: null,
  extras: { lines: [], site: '', source: '' },
}))

describe('requisites of companies that a load has made', () => {
  it('are added to no company twice after a run that was cut off, however many there are', async () => {
    const had = firms.slice(0, 170)
    const portal = portalWith(had.map(({ mark }) => `shagolad-load-${mark}`))
    const outcomes = new Map(
      firms.map(({ mark }, at) => [mark, { mark, done: true as const, id: String(at + 1) }]),
    )

    await addRequisites(portal, firms, { outcomes, isAgain: true })

    expect(portal.added).toHaveLength(10)
  })
})
