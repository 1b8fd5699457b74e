import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PartySearchAnswer } from '../../../../shared/contract/requisites.ts'
import { createDeferred } from '../../../../tests/hosts/amocrm/screen/query/deferred.ts'
import type { AmoApp, AmoWidget, JQueryDeferred, LegalHandler } from '../../../host/amocrm-api.ts'
import { createLegalSearch, readText } from './legal-search.ts'

const SERVER = 'https://app.shagolad.example'
const PARTY = {
  key: '7736207543',
  kind: 'company',
  name: 'ООО "ЯНДЕКС"',
  inn: '7736207543',
  kpp: '770401001',
  ogrn: '1027700229193',
  city: 'Москва',
  address: 'г Москва, ул Льва Толстого, д 16',
  director: null,
  status: { text: 'действует', isActive: true },
  warnings: [],
  isBranch: false,
  branchCount: 0,
} as const

/** The account's page, and our server that answers every search so. */
function aScene(answer: PartySearchAnswer | 'down', standing?: LegalHandler[]) {
  const asked: unknown[] = []
  const told: string[] = []
  let now = 0
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit) => {
    asked.push([url, JSON.parse(String(body))])
    return answer === 'down' ? new Response('', { status: 502 }) : Response.json(answer)
  })
  const widgets: NonNullable<AmoApp['widgets']> = standing ? { legal_handlers: standing } : {}
  const app = {
    widgets,
    notifications: { show_message_error: ({ text }: { readonly text: string }) => told.push(text) },
  }
  const widget = {
    $authorizedAjax: () => createDeferred().resolve({ token: 't1' }),
  } as unknown as AmoWidget
  const jquery = { Deferred: <Value>() => createDeferred() as unknown as JQueryDeferred<Value> }
  const search = createLegalSearch({ app, jquery, server: SERVER, now: () => now })
  const ask = (data: unknown) =>
    new Promise<unknown>(resolve => void widgets.legal_handlers!.at(-1)!(data).then(resolve))
  return { search, widget, widgets, asked, told, ask, pass: (ms: number) => (now += ms) }
}

const found: PartySearchAnswer = {
  type: 'found',
  text: '',
  parties: [PARTY, { ...PARTY, kind: 'entrepreneur', kpp: null, ogrn: null, address: null }],
  suggested: null,
  note: null,
}

describe('the search in the field «Юр. лицо»', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  it('answers with exactly the keys the page knows', async () => {
    const { search, widget, ask, asked } = aScene(found)
    search.offer(widget)

    expect(await ask('  яндекс ')).toEqual([
      {
        name: 'ООО "ЯНДЕКС"',
        inn: '7736207543',
        kpp: '770401001',
        ogrn: '1027700229193',
        type: '2',
        address: 'г Москва, ул Льва Толстого, д 16',
      },
      { name: 'ООО "ЯНДЕКС"', inn: '7736207543', kpp: '', ogrn: '', type: '1', address: '' },
    ])
    expect(asked).toEqual([[`${SERVER}/api/requisites/search`, { text: 'яндекс' }]])
  })

  it('stands beside the searches of other widgets, and only once', () => {
    const other: LegalHandler = () => createDeferred() as unknown as ReturnType<LegalHandler>
    const { search, widget, widgets } = aScene(found, [other])
    search.offer(widget)
    search.offer(widget)

    expect(widgets.legal_handlers).toHaveLength(2)
    expect(widgets.legal_handlers![0]).toBe(other)
  })

  it('tells once a minute that the registry is down, and leaves the field to be filled by hand', async () => {
    const text = 'Сервис реквизитов не отвечает. Данные можно ввести вручную'
    const { search, widget, ask, told, pass } = aScene({ type: 'trouble', reason: 'down', text })
    search.offer(widget)
    const answers = [await ask('яндекс'), await ask('яндекс ооо')]
    const before = [...told]
    pass(61_000)
    await ask('яндекс')

    expect(answers).toEqual([[], []])
    expect([before, told]).toEqual([[text], [text, text]])
  })

  it('leaves out whoever is closed: the field could not say so', async () => {
    const closed = { text: 'ликвидирована 12.03.2021', isActive: false }
    const parties = [PARTY, { ...PARTY, inn: '6316000001', status: closed }]
    const { search, widget, ask, told } = aScene({ ...found, parties })
    search.offer(widget)
    const answer = await ask('яндекс')
    await vi.advanceTimersByTimeAsync(5000)

    expect(answer).toMatchObject([{ inn: PARTY.inn }])
    expect(told).toEqual([])
  })

  it('tells since when the only one found is closed', async () => {
    const closed = { text: 'ликвидирована 12.03.2021', isActive: false }
    const { search, widget, ask, told } = aScene({
      ...found,
      parties: [{ ...PARTY, status: closed }],
    })
    search.offer(widget)
    const answer = await ask(PARTY.inn)
    await vi.advanceTimersByTimeAsync(5000)

    expect(answer).toEqual([])
    expect(told).toEqual(['ООО "ЯНДЕКС": ликвидирована 12.03.2021'])
  })

  it('tells what is wrong with an ИНН once nobody types any more', async () => {
    const text = 'ИНН: не сходится контрольная цифра'
    const { search, widget, ask, told } = aScene({ type: 'wrong-id', text })
    search.offer(widget)
    await ask('77362')
    await vi.advanceTimersByTimeAsync(500)
    const answer = await ask('7736207544')
    await vi.advanceTimersByTimeAsync(1400)
    const typing = [...told]
    await vi.advanceTimersByTimeAsync(500)

    expect(answer).toEqual([])
    expect([typing, told]).toEqual([[], [text]])
  })

  it('finds nobody when our server is down', async () => {
    const { search, widget, ask } = aScene('down')
    search.offer(widget)

    expect(await ask('яндекс')).toEqual([])
  })

  it('spends nothing on an empty field', async () => {
    const { search, widget, ask, asked } = aScene(found)
    search.offer(widget)

    expect(await ask({ q: ' ' })).toEqual([])
    expect(asked).toEqual([])
  })
})

describe('what the page hands to a search', () => {
  it.each([
    ['ромашка', 'ромашка'],
    [{ q: '', term: ' ромашка ' }, 'ромашка'],
    [{ limit: 5, query: 'ромашка' }, 'ромашка'],
    [null, ''],
    [7, ''],
    [{}, ''],
  ])('%j is read as "%s"', (data, text) => {
    expect(readText(data)).toBe(text)
  })
})
