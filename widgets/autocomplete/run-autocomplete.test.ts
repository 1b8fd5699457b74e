import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { FoundBank, FoundParty } from '../../shared/contract/requisites.ts'
import { createSay } from '../ui/say.ts'
import { messages } from './messages.ru.json?compiled'
import { ANSWER_MS, runAutocomplete } from './run-autocomplete.ts'
import type { AutocompletePage, Wanted } from './run-autocomplete.ts'

const PARTY: FoundParty = {
  key: '7736207543',
  kind: 'company',
  name: 'ООО "ЯНДЕКС"',
  inn: '7736207543',
  kpp: '770401001',
  ogrn: '1027700229193',
  city: 'Москва',
  address: 'г Москва, ул Льва Толстого, д 16',
  director: 'Генеральный директор Савиновский Артём Геннадьевич',
  status: { text: 'действует', isActive: true },
  warnings: [],
  isBranch: false,
  branchCount: 0,
}
const CLOSED: FoundParty = {
  ...PARTY,
  key: '6316000010',
  kind: 'entrepreneur',
  name: '<script>alert(1)</script> 🌼',
  kpp: null,
  director: null,
  city: null,
  status: { text: 'деятельность прекращена 12.03.2021', isActive: false },
}
const BANK: FoundBank = {
  bik: '044525225',
  name: 'ПАО СБЕРБАНК, г Москва',
  correspondentAccount: '30101810400000000225',
  address: null,
  isActive: true,
}

const say = createSay(messages, 'ru', () => 'UTC')
const DOWN = 'Сервис реквизитов не отвечает. Данные можно ввести вручную'

type Answers = Readonly<Record<string, () => Promise<CallOutcome<unknown>> | CallOutcome<unknown>>>

/** A portal's page that wants one thing, and our server that answers by address. */
function aScene(answers: Answers, wanted: Partial<Wanted> | 'silent' = {}) {
  const found: unknown[] = []
  const created: unknown[] = []
  const asked: unknown[] = []
  let choose: (id: string) => void = () => {}
  const page: AutocompletePage = {
    wanted: async () => {
      if (wanted === 'silent') throw new Error('the page does not answer')
      return { kind: 'party', text: 'яндекс', entityType: 'company', ...wanted }
    },
    onChosen: listener => (choose = listener),
    showFound: entities => found.push(entities),
    showCreated: made => created.push(made),
  }
  const call = (async ({ path }: { readonly path: string }, question: unknown) => {
    asked.push(question)
    const answer = answers[path.replace('/api/requisites/', '')]
    if (answer === undefined) throw new Error(`nobody answers ${path}`)
    return answer()
  }) as Call
  return {
    found,
    created,
    asked,
    run: () => runAutocomplete({ page, call, say }),
    choose: async (id: string) => {
      choose(id)
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

const ok = (answer: unknown) => (): CallOutcome<unknown> => ({ status: 'ok', answer })
const foundParties = ok({
  type: 'found',
  text: '',
  parties: [PARTY, CLOSED],
  suggested: null,
  note: null,
})

describe('a search of the portal’s own form', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('shows companies with what tells them apart, and says who is closed', async () => {
    const { run, found, asked } = aScene({ search: foundParties })

    await run()

    expect(asked).toEqual([{ text: 'яндекс' }])
    expect(found).toEqual([
      [
        {
          id: '7736207543',
          name: 'ООО "ЯНДЕКС" · ИНН 7736207543 · Москва · Генеральный директор Савиновский Артём Геннадьевич',
        },
        {
          id: '6316000010',
          name: '<script>alert(1)</script> 🌼 · ИНН 7736207543 · деятельность прекращена 12.03.2021',
        },
      ],
    ])
  })

  it('fills the form with all the registry has of the one that is chosen', async () => {
    const fields = { RQ_INN: '7736207543', RQ_DIRECTOR: 'Савиновский А. Г.' }
    const { run, choose, created, asked } = aScene({
      search: foundParties,
      form: ok({ type: 'form', title: 'ООО «Яндекс»', fields }),
    })
    await run()
    await choose('7736207543')

    expect(asked.at(-1)).toEqual({ kind: 'party', key: '7736207543' })
    expect(created).toEqual([
      { entityType: 'company', id: '7736207543', title: 'ООО «Яндекс»', fields },
    ])
  })

  it.each([
    [
      '7736207543',
      {
        RQ_COMPANY_NAME: 'ООО "ЯНДЕКС"',
        RQ_INN: '7736207543',
        RQ_KPP: '770401001',
        RQ_OGRN: '1027700229193',
      },
    ],
    ['6316000010', { RQ_INN: '7736207543', RQ_OGRNIP: '1027700229193' }],
  ])('fills what the line of %s knew when the registry is gone by then', async (key, fields) => {
    const { run, choose, created } = aScene({
      search: foundParties,
      form: ok({ type: 'trouble', reason: 'down', text: DOWN }),
    })
    await run()
    await choose(key)

    expect(created).toMatchObject([{ id: key, fields }])
  })

  it('shows banks, and fills a bank', async () => {
    const { run, choose, found, created } = aScene(
      {
        bank: ok({ type: 'found', banks: [BANK, { ...BANK, bik: '049805000', isActive: false }] }),
        form: () => ({ status: 'unavailable' }),
      },
      { kind: 'bank', text: '0445', entityType: 'bank' },
    )
    await run()
    await choose('044525225')

    expect(found).toEqual([
      [
        { id: '044525225', name: 'ПАО СБЕРБАНК, г Москва · БИК 044525225' },
        { id: '049805000', name: 'ПАО СБЕРБАНК, г Москва · БИК 049805000 · закрыт' },
      ],
    ])
    expect(created).toMatchObject([
      {
        entityType: 'bank',
        fields: { RQ_BIK: '044525225', RQ_COR_ACC_NUM: BANK.correspondentAccount },
      },
    ])
  })

  it.each([
    ['nobody', ok({ type: 'none', text: 'Никого' })],
    ['too little to ask with', ok({ type: 'empty' })],
  ])('answers an empty list for %s', async (_what, search) => {
    const { run, found } = aScene({ search })

    await run()

    expect(found).toEqual([[]])
  })

  it.each([
    [
      'which check an ИНН fails',
      ok({ type: 'wrong-id', text: 'ИНН: не сходится контрольная цифра' }),
      'ИНН: не сходится контрольная цифра',
    ],
    ['that the registry is down', ok({ type: 'trouble', reason: 'down', text: DOWN }), DOWN],
    ['that our server is down', (): CallOutcome<unknown> => ({ status: 'unavailable' }), DOWN],
    [
      'that this user has no access',
      (): CallOutcome<unknown> => ({ status: 'no-access' }),
      'Нет доступа к приложению. Данные можно ввести вручную',
    ],
  ])('says in a line %s, which loses nothing of what was typed', async (_what, search, name) => {
    const { run, choose, found, created } = aScene(
      { search },
      { text: 'ооо "а"', entityType: 'contact' },
    )
    await run()
    await choose('trouble')

    expect(found).toEqual([[{ id: 'trouble', name }]])
    expect(created).toEqual([{ entityType: 'contact', id: '', title: 'ооо "а"', fields: {} }])
  })

  it.each([
    ['the portal’s page does not answer', {}, 'silent' as const],
    ['our server breaks', {}, {}],
  ])('answers honestly even when %s', async (_what, answers, wanted) => {
    const { run, found } = aScene(answers, wanted)

    await run()

    expect(found).toEqual([[{ id: 'trouble', name: DOWN }]])
  })

  it('answers before the portal gives up, and not a second time', async () => {
    const late = () =>
      new Promise<CallOutcome<unknown>>(resolve =>
        setTimeout(() => resolve(foundParties()), ANSWER_MS + 1_000),
      )
    const { run, found } = aScene({ search: late })
    const over = run()
    await vi.advanceTimersByTimeAsync(ANSWER_MS)
    await over
    await vi.advanceTimersByTimeAsync(5_000)

    expect(ANSWER_MS).toBeLessThan(20_000)
    expect(found).toEqual([[{ id: 'trouble', name: DOWN }]])
  })

  it('fills nothing for a line it has never shown', async () => {
    const { run, choose, created } = aScene({ search: foundParties })
    await run()
    await choose('7707083893')

    expect(created).toEqual([])
  })
})
