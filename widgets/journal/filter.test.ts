import { describe, expect, it } from 'vitest'
import { instant } from '../../shared/time/instant.ts'
import { createSay } from '../ui/say.ts'
import { cardWords, NO_FILTER, readAddress, toAddress, toFilter } from './filter.ts'
import { messages as ru } from './messages.ru.json?compiled'
import { messages as amoEn } from './messages.en.amocrm.json?compiled'
import { messages as amoRu } from './messages.ru.amocrm.json?compiled'
import { messages as en } from './messages.en.json?compiled'

const timeZone = 'Europe/Moscow'
const wordsIn = (locale: 'ru' | 'en', messages: typeof ru) =>
  cardWords(createSay(messages, locale, () => timeZone))
const ZONE = { timeZone, words: wordsIn('ru', ru) }

describe('filters of the journal', () => {
  it('stand in the address and come back from it', () => {
    const draft = { ...NO_FILTER, state: 'buried', card: 'лид 91', from: '2026-11-01' }

    expect(readAddress(`#${toAddress(draft)}`)).toEqual(draft)
    expect(toAddress(NO_FILTER)).toBe('')
  })

  it('take nothing unknown from an address', () => {
    expect(readAddress('#evil=1&state=done&__proto__=x')).toEqual({ ...NO_FILTER, state: 'done' })
  })

  it.each([
    ['15', 'deal:15'],
    ['№ 15', 'deal:15'],
    ['Сделка № 15', 'deal:15'],
    ['лид 91', 'lead:91'],
    ['lead:91', 'lead:91'],
    [' deal:7 ', 'deal:7'],
    ['Сделка №15', 'deal:15'],
  ])('read %j as the card %s', (card, name) => {
    expect(toFilter({ ...NO_FILTER, card }, ZONE)).toMatchObject({ filter: { card: name } })
  })

  it.each([
    ['ru', { ...ru, ...amoRu }, 'неразобранное 91', 'lead:91'],
    ['ru', { ...ru, ...amoRu }, 'Неразобранное № 91', 'lead:91'],
    ['ru', { ...ru, ...amoRu }, 'сделка 15', 'deal:15'],
    ['en', { ...en, ...amoEn }, 'lead 15', 'deal:15'],
    ['en', { ...en, ...amoEn }, 'Incoming  lead 91', 'lead:91'],
    ['en', { ...en, ...amoEn }, 'lead:91', 'lead:91'],
    ['en', { ...en, ...amoEn }, 'deal 15', 'deal:15'],
    ['en', en, 'lead 91', 'lead:91'],
  ] as const)(
    'read in %s, in the words of the host, the card of case %#',
    (locale, messages, card, name) => {
      const words = wordsIn(locale, messages)

      expect(toFilter({ ...NO_FILTER, card }, { timeZone, words })).toMatchObject({
        filter: { card: name },
      })
    },
  )

  it.each(['Ромашка', '15; drop table', '-1', 'contact:7'])('refuse the card %j', card => {
    expect(toFilter({ ...NO_FILTER, card }, ZONE)).toEqual({ problem: 'card' })
  })

  it('take both days of a period whole, in the zone of the company', () => {
    const draft = { ...NO_FILTER, from: '2026-11-25', until: '2026-11-25' }

    expect(toFilter(draft, ZONE)).toMatchObject({
      filter: { from: instant('2026-11-24T21:00:00Z'), until: instant('2026-11-25T21:00:00Z') },
    })
  })

  it.each([
    { from: '2026-11-26', until: '2026-11-25' },
    { from: '2026-13-45' },
    { until: 'завтра' },
  ])('refuse the period %j', period => {
    expect(toFilter({ ...NO_FILTER, ...period }, ZONE)).toEqual({ problem: 'period' })
  })

  it('ask for any state when the address names none of ours', () => {
    expect(toFilter({ ...NO_FILTER, state: 'nonsense' }, ZONE)).toMatchObject({
      filter: { state: null },
    })
  })
})
