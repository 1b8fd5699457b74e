import { describe, expect, it } from 'vitest'
import { asId, type CardId } from '../../shared/crm/ids.ts'
import { createSay } from '../../shared/i18n/say.ts'
import { catalogsOf } from '../catalogs.ts'
import { decimalText } from './decimal.ts'
import { namesOf, toScoreView } from './view.ts'
import { whatIsSo } from './words.ts'

const say = createSay(catalogsOf('bitrix24', 'ru'), { locale: 'ru', timeZone: 'Europe/Moscow' })
const names = { stage: (id: string) => (id === 'deal:NEW' ? 'Новая' : null), source: () => null }

describe('what a column says of a card', () => {
  it.each([
    ['days-since-contact', 0, 'Контакт был меньше суток назад'],
    ['days-since-event', 0, 'События были меньше суток назад'],
    ['days-since-creation', 0, 'Создана меньше суток назад'],
    ['days-since-contact', null, 'Контакта ещё не было'],
    ['time-to-contact', Math.log(5), 'Первый контакт через 5 минут'],
    ['time-to-contact', Math.log(180), 'Первый контакт через 3 часа'],
    ['time-to-contact', Math.log(86_400), 'Первый контакт через 60 дней'],
    ['time-to-contact', null, 'Время до первого контакта: нет данных'],
    ['stage', 'deal:NEW', 'Стадия «Новая»'],
    ['stage', 'deal:REMOVED', 'Стадия, которой больше нет'],
    ['previous-stage', 'deal:REMOVED', 'До этого стадия, которой больше нет'],
    ['previous-stage', null, 'Это первая стадия'],
  ])('%s %s is in words: «%s»', (column, value, text) => {
    expect(say(whatIsSo({ column, value, points: 0.1 }, names))).toBe(text)
  })
})

describe('numbers of a model', () => {
  it.each([
    ['ru', '37', '12,0', '0,707'],
    ['en', '37', '12.0', '0.707'],
  ] as const)('are written as in %s', (locale, days, z, auc) => {
    const words = createSay(catalogsOf('bitrix24', locale), { locale, timeZone: 'Europe/Moscow' })
    const said = [decimalText(37.286, 0), decimalText(12, 1), decimalText(0.7066, 3)].map(words)
    expect(said).toEqual([days, z, auc])
  })
})

describe('names', () => {
  it('are those the host has of a source', () => {
    const told = namesOf([], [{ id: 'WEB', name: 'Сайт' }])
    const ofSource = (value: string) =>
      say(whatIsSo({ column: 'source', value, points: 0.1 }, told))

    expect(ofSource('WEB')).toBe('Источник «Сайт»')
    expect(ofSource('UC_1')).toBe('Источник «UC_1»')
  })
})

describe('a card before the first lesson', () => {
  it('is told that nothing was learnt yet, not that nothing has closed', () => {
    const card = { kind: 'deal', id: asId<CardId>(1) } as const
    const { standing } = toScoreView(card, undefined, null, { say, names })

    expect(standing).toEqual({ type: 'none', text: 'На закрытых сделках ещё не учились' })
  })
})
