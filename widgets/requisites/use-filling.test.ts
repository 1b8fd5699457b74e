import { effectScope } from 'vue'
import { describe, expect, it } from 'vitest'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { FoundParty } from '../../shared/contract/requisites.ts'
import type { FieldChange, FillingQuestion } from '../../shared/contract/requisites-fill.ts'
import { firstChoice, keepChoice, withOne } from './filling.ts'
import type { Preview } from './filling.ts'
import { createProve } from './prove.ts'
import { useFilling } from './use-filling.ts'

const PARTY = { key: '7736207543', name: 'ООО "ЯНДЕКС"' } as FoundParty
const CLOSED: FillingQuestion = { key: 'closed', text: 'Ликвидирована. Записать?' }

function aChange(field: FieldChange['field'], kind: FieldChange['kind']): FieldChange {
  const now = kind === 'write' ? null : 'было'
  return { field, label: field, now, will: 'будет', kind, note: null }
}

const CHANGES = [aChange('title', 'overwrite'), aChange('inn', 'write'), aChange('kpp', 'same')]

function aPreview(preview: Partial<Preview> = {}): Preview {
  return {
    type: 'preview',
    party: PARTY,
    target: { ref: null, title: null },
    text: '',
    changes: CHANGES,
    questions: [],
    otherKpp: null,
    placeless: [],
    keeps: {},
    stands: 's1',
    ...preview,
  }
}

const ok = (answer: unknown): CallOutcome<unknown> => ({ status: 'ok', answer })
const done = ok({ type: 'done', text: 'Заполнено', filling: 'f1', target: null })

/** A chosen company, and our server that answers by address, each answer once and the last one for ever. */
async function aFilling(
  answers: Readonly<Record<string, readonly CallOutcome<unknown>[]>>,
  { mayFill = true, proof = { accessToken: 'a' } as Record<string, string> | null } = {},
) {
  const asked: { readonly path: string; readonly question: Record<string, unknown> }[] = []
  const rest = new Map(Object.entries(answers).map(([path, list]) => [path, [...list]]))
  const call = (async ({ path }: { readonly path: string }, question: Record<string, unknown>) => {
    const name = path.replace('/api/requisites/', '')
    asked.push({ path: name, question })
    const list = rest.get(name) ?? [ok({ type: 'gone', text: 'нет' })]
    return list.length > 1 ? list.shift()! : list[0]!
  }) as Call
  const prove = createProve({ proof: async () => proof })
  const filling = effectScope().run(() => useFilling({ call, prove, mayFill: () => mayFill }))!
  filling.choose(PARTY)
  await turn()
  const asks = (path: string) => asked.filter(one => one.path === path).map(one => one.question)
  return { filling, asks, open: () => filling.state.value! }
}

/** All promises that only wait for each other. */
const turn = () => new Promise(resolve => setImmediate(resolve))

describe('a filling', () => {
  it('ticks what goes into empty places, and leaves to a person what would be replaced', async () => {
    const { open, asks } = await aFilling({ preview: [ok(aPreview())] })

    expect([...open().choice.accept]).toEqual(['inn'])
    expect(asks('preview')).toEqual([
      {
        proof: { accessToken: 'a' },
        party: PARTY.key,
        bank: null,
        actualAddress: null,
        otherKpp: null,
      },
    ])
  })

  it('writes what is ticked, and what stood when it was shown', async () => {
    const { filling, open, asks } = await aFilling({ preview: [ok(aPreview())], fill: [done] })
    filling.tick({ ...open().choice, accept: withOne(open().choice.accept, 'title', true) })

    expect(await filling.fill()).toBe('Заполнено')
    expect(asks('fill')).toMatchObject([{ stands: 's1', accept: ['inn', 'title'], confirmed: [] }])
  })

  it('asks before it fills in a closed company', async () => {
    const { filling, open, asks } = await aFilling({
      preview: [ok(aPreview({ questions: [CLOSED] }))],
      fill: [done],
    })
    const refused = await filling.fill()
    const said = open().said
    filling.tick({ ...open().choice, confirmed: new Set(['closed'] as const) })

    expect([refused, said?.text.id]).toEqual([null, 'requisites.screen.confirm-first'])
    expect(await filling.fill()).toBe('Заполнено')
    expect(asks('fill')).toMatchObject([{ confirmed: ['closed'] }])
  })

  it('writes over requisites of another КПП, or beside them, as somebody has said', async () => {
    const text = 'Уже стоят реквизиты этого ИНН с другим КПП'
    const twin = { key: 'other-kpp', text } as const
    const kpp = aChange('kpp', 'overwrite')
    const { filling, open, asks } = await aFilling({
      preview: [
        ok(aPreview({ otherKpp: { text, will: 'add' }, questions: [twin] })),
        ok(aPreview({ otherKpp: { text, will: 'update' }, changes: [kpp] })),
      ],
      fill: [done],
    })
    const unsaid = await filling.fill()
    const said = open().said
    filling.wish({ otherKpp: 'update' })
    await turn()

    expect([unsaid, said?.text.id]).toEqual([null, 'requisites.screen.confirm-first'])
    expect(await filling.fill()).toBe('Заполнено')
    expect(asks('preview').map(({ otherKpp }) => otherKpp)).toEqual([null, 'update'])
    expect(asks('fill')).toMatchObject([{ otherKpp: 'update', accept: ['kpp'] }])
  })

  it('goes on under the same name after an answer was lost, so that nothing is written twice', async () => {
    const { filling, open, asks } = await aFilling({
      preview: [ok(aPreview())],
      fill: [{ status: 'unavailable' }, done],
    })
    const lost = await filling.fill()
    const said = open().said
    await filling.fill()
    const [first, second] = asks('fill')

    expect([lost, said?.text.id]).toEqual([null, 'requisites.screen.unknown-end'])
    expect(first?.['nonce']).toMatch(/^[0-9a-f]{32}$/)
    expect(second?.['nonce']).toBe(first?.['nonce'])
  })

  it('compares anew when the card has changed meanwhile, and says so', async () => {
    const text = 'Карточка изменилась'
    const { filling, open, asks } = await aFilling({
      preview: [ok(aPreview()), ok(aPreview({ stands: 's2' }))],
      fill: [ok({ type: 'stale', text }), done],
    })
    const first = await filling.fill()
    await turn()
    const said = open().said
    await filling.fill()

    expect([first, said?.text.values]).toEqual([null, { text }])
    expect(asks('fill').map(({ stands }) => stands)).toEqual(['s1', 's2'])
  })

  it.each([
    [{ status: 'no-access' }, 'requisites.screen.may-not'],
    [{ status: 'stale' }, 'requisites.screen.under-way'],
    [{ status: 'refused' }, 'requisites.screen.refused'],
    [{ status: 'invalid', fields: { 'bank.bik': 'unknown' } }, 'requisites.screen.invalid'],
  ] as const)('says in words what %j means', async (outcome, id) => {
    const { filling, open } = await aFilling({ preview: [ok(aPreview())], fill: [outcome] })

    expect(await filling.fill()).toBeNull()
    expect(open().said).toMatchObject({ isBad: true, text: { id } })
  })

  it('keeps what was ticked when a bank is told', async () => {
    const { filling, open } = await aFilling({
      preview: [ok(aPreview()), ok(aPreview({ changes: [...CHANGES, aChange('bik', 'write')] }))],
    })
    filling.tick({ ...open().choice, accept: new Set(['title'] as const) })
    filling.wish({ bank: { bik: '044525225', account: '' } })
    await turn()

    expect([...open().choice.accept]).toEqual(['title', 'bik'])
  })

  it('only shows the company to whoever may not fill', async () => {
    const details = { type: 'party', lines: [], branches: [] }
    const { asks, open } = await aFilling({ party: [ok(details)] }, { mayFill: false })

    expect(asks('preview')).toEqual([])
    expect(open().details).toEqual(details)
  })

  it('asks nothing in the name of whoever the host gives no authorisation', async () => {
    const { asks, open } = await aFilling({ preview: [ok(aPreview())] }, { proof: null })

    expect(asks('preview')).toEqual([])
    expect(open().said?.text.id).toBe('requisites.screen.may-not')
  })
})

describe('a choice', () => {
  it('forgets answers to questions nobody asks any more', () => {
    const asked = aPreview({ questions: [CLOSED] })
    const choice = { ...firstChoice(asked), confirmed: new Set(['closed'] as const) }

    expect([...keepChoice(asked, choice, aPreview()).confirmed]).toEqual([])
  })

  it('asks anew about a place where something stands by now', () => {
    const before = aPreview()
    const after = aPreview({ changes: [aChange('inn', 'overwrite')] })

    expect([...keepChoice(before, firstChoice(before), after).accept]).toEqual([])
  })
})
