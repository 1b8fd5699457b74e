import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EmulatedRegistry, startRegistry } from '../../tests/providers/registry/registry.ts'
import { createRequisites } from './create-requisites.ts'
import type { RequisiteProvider } from './requisites.ts'
import { createSearchRequisites, type SearchAnswer } from './search-requisites.ts'
import { createMemoryUsage } from './usage.ts'

let registry: EmulatedRegistry
let provider: RequisiteProvider
let search: (text: string) => Promise<SearchAnswer>

beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())
beforeEach(() => {
  const providerOf = createRequisites({ usage: createMemoryUsage(), address: registry.address })
  provider = providerOf({ key: registry.key, keyName: 'service', tries: 1 })
  search = createSearchRequisites(provider)
})
afterEach(() => {
  registry.switches.isEmpty = false
})

async function found(text: string) {
  const answer = await search(text)
  if (answer.type !== 'found') throw new Error(`${text}: ${answer.type}`)
  return answer
}

const places = ({ parties }: Awaited<ReturnType<typeof found>>) =>
  parties.map(({ name, address }) => `${name.short} ${address?.city ?? ''}`)

describe('a search', () => {
  it.each([
    'Ромашка Самара',
    'ромашка, самара',
    'ООО «Ромашка» г. Самара',
    'общество с ограниченной ответственностью "Ромашка", Самара',
    'Самара ромашка',
    'Ромaшка Самара',
    'OOO Ромашка, самара',
  ])('takes the one company meant by %j', async text => {
    const { choice, scope } = await found(text)

    expect(choice).toMatchObject({ type: 'one', party: { address: { city: 'Самара' } } })
    expect(scope).toBe('asked')
  })

  it.each([
    ['a misprint', 'Рамашка Самара', 'ромашка'],
    ['the other layout', 'hjvfirf', 'ромашка'],
    ['a letter too many', 'ромашкаа', 'ромашка'],
  ])('finds namesakes behind %s and asks', async (_what, text, spelling) => {
    const answer = await found(text)

    expect(answer.spelling).toBe(spelling)
    expect(answer.choice.type).toBe('ask')
    expect(answer.parties[0]?.name.bare).toBe('РОМАШКА')
  })

  it('lists namesakes of all towns and asks when no town is told', async () => {
    const answer = await found('ромашка')

    expect(answer.choice).toMatchObject({ type: 'ask', why: 'namesakes' })
    expect(answer.parties).toHaveLength(5)
    expect(answer.parties.every(({ standing }) => standing.status === 'active')).toBe(true)
  })

  it('asks between three namesakes of one town, the fourth only begins alike', async () => {
    const answer = await found('Вектор Казань')

    expect(answer.choice).toMatchObject({ type: 'ask', why: 'namesakes' })
    expect(places(answer)).toEqual([
      ...Array.from({ length: 3 }, () => 'ООО "ВЕКТОР" Казань'),
      'ООО "ВЕКТОР ПЛЮС" Казань',
    ])
  })

  it('asks when the name is in another region only', async () => {
    const { choice, scope } = await found('Вектор Пермь')

    expect({ type: choice.type, scope }).toEqual({ type: 'ask', scope: 'other-region' })
  })

  it.each([
    ['a closed company', 'Закат, Самара', 'liquidated', '2021-03-12'],
    ['a closing one', 'Прилив Самара', 'liquidating', null],
    ['a bankrupt', 'Отлив, Пермь', 'bankrupt', null],
  ])('shows %s and asks first', async (_what, text, status, endedOn) => {
    const { choice, scope, parties } = await found(text)

    expect(choice).toMatchObject({ type: 'ask', why: 'warned' })
    expect(scope).toBe('closed')
    expect(parties[0]?.standing).toMatchObject({ status, endedOn })
  })

  it.each([
    ['an invalid address', 'Пустой дом, Саратов'],
    ['a disqualified director', 'Запрет, Воронеж'],
  ])('asks because of %s', async (_what, text) => {
    expect((await found(text)).choice).toMatchObject({ type: 'ask', why: 'warned' })
  })

  it.each([
    ['7707083893', 'Москва'],
    ['ИНН 7707083893 / КПП 540602001', 'Новосибирск'],
    ['ИНН 7707083893 / КПП 540602009', 'Москва'],
    ['ОГРН 1027700132195', 'Москва'],
  ])('finds the office meant by %j', async (text, city) => {
    expect((await found(text)).parties[0]?.address?.city).toBe(city)
  })

  it('takes an ИНН with a leading zero', async () => {
    const { parties } = await found('Горный чай, Майкоп')

    expect(parties[0]?.inn).toMatch(/^01\d{8}$/)
    expect((await found(parties[0]?.inn ?? '')).parties).toEqual(parties)
  })

  it('asks before a closed company found by its ИНН', async () => {
    const { parties } = await found('Закат, Самара')

    expect((await found(parties[0]?.inn ?? '')).choice).toMatchObject({
      type: 'ask',
      why: 'warned',
    })
  })

  it('finds an entrepreneur by his name', async () => {
    expect((await found('ИП Тестов Иван Петрович, Москва')).parties[0]).toMatchObject({
      kind: 'entrepreneur',
      surname: 'Тестов',
    })
  })

  it.each([
    ['7707083894', { type: 'wrong-id', id: 'inn', fault: 'check-digit' }],
    ['77070838931', { type: 'wrong-id', id: 'inn', fault: 'length' }],
    ['', { type: 'empty' }],
    ['🙂', { type: 'empty' }],
  ])('spends no request on %j', async (text, answer) => {
    const before = registry.calls.length

    expect(await search(text)).toEqual(answer)
    expect(registry.calls).toHaveLength(before)
  })

  it.each(['нет такой фирмы на свете', 'я'.repeat(500), `' OR 1=1 --`])(
    'finds nobody by %s',
    async text => {
      expect(await search(text)).toEqual({ type: 'none' })
    },
  )

  it.each([
    ['<script>alert(1)</script>', 'ООО "<SCRIPT>ALERT(1)</SCRIPT>"'],
    ['Торговый дом "Речной "Порт""', 'ООО "ТОРГОВЫЙ ДОМ "РЕЧНОЙ "ПОРТ"""'],
  ])('finds the company named %s', async (text, short) => {
    expect((await found(text)).parties[0]?.name.short).toBe(short)
  })
})

describe('the registry behind the port', () => {
  it('gives a head office before its branches', async () => {
    const { parties } = await found('Волжский лес, Самара')
    const offices = await provider.findWithBranches(parties[0]?.inn ?? '')

    expect(offices.map(office => office.kind === 'company' && office.branch)).toEqual([
      'main',
      'branch',
      'branch',
    ])
  })

  it('knows banks by БИК and by name', async () => {
    expect(await provider.findBank('044525974')).toMatchObject({
      correspondentAccount: '30101810145250000974',
    })
    expect((await provider.suggestBanks('сбербанк')).map(({ bik }) => bik)).toEqual([
      '044525225',
      '043601607',
    ])
    expect(await provider.findBank('044525000')).toBeNull()
  })

  it('knows neighbours by УНП and БИН', async () => {
    expect(await provider.findForeign('BY', '190000017')).toMatchObject({
      shortName: 'ООО "Василёк"',
      isActive: true,
    })
    expect(await provider.suggestForeign('KZ', 'дала')).toMatchObject([
      { taxId: '150240000017', registeredOn: '2015-02-05' },
    ])
  })

  it('keeps its connections: a hundred questions are asked over eight at most', async () => {
    const before = registry.connections()
    await Promise.all(
      Array.from({ length: 100 }, (_none, index) => provider.suggest({ text: `ромашка ${index}` })),
    )

    expect(registry.connections() - before).toBeLessThanOrEqual(8)
  })
})
