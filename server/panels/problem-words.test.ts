import { describe, expect, it } from 'vitest'
import { createSay } from '../../shared/i18n/say.ts'
import { DAY, HOUR, instant, MINUTE, plus } from '../../shared/time/instant.ts'
import russian from './messages.ru.json' with { type: 'json' }
import { describeProblem, spanOf } from './problem-words.ts'
import { isLaterToday, whenText } from './when-words.ts'

const now = instant('2026-11-25T09:00:00Z')
const face = { locale: 'ru', timeZone: 'Europe/Moscow' } as const
const say = createSay([russian], face)

describe('describeProblem', () => {
  it('says for how long, from the step where the problem does not tell', () => {
    const overdue = { type: 'overdue', since: null } as const
    const { text, short } = describeProblem(overdue, { now, dueAt: plus(now, -2 * DAY), say })

    expect(text).toBe('Просрочено на 2\u00a0дня')
    // Beside a button a column of 240 pixels breaks the long one in the middle of a word.
    expect(short).toBe('Срок: +2\u00a0дня')
    expect(describeProblem(overdue, { now, dueAt: null, say }).text).toBe('Дело просрочено')
  })

  it('has a short form of what is long', () => {
    const since = plus(now, -DAY)

    expect(describeProblem({ type: 'limit-exceeded', since }, { now, dueAt: null, say })).toEqual({
      type: 'limit-exceeded',
      since,
      text: 'Лимит стадии превышен на 1\u00a0день',
      short: 'Лимит: +1\u00a0день',
    })
    expect(describeProblem({ type: 'no-next-step', since }, { now, dueAt: null, say }).short).toBe(
      null,
    )
  })
})

describe('whenText', () => {
  it.each([
    ['2026-11-25T12:00:00Z', 'Сегодня 15:00'],
    ['2026-11-25T21:00:00Z', 'Завтра, 00:00'],
    ['2026-11-26T20:59:00Z', 'Завтра, 23:59'],
    ['2026-11-26T21:00:00Z', '27 ноября, 00:00'],
    ['2027-03-12T08:00:00Z', '12.03.2027, 11:00'],
  ])('names %s in the days of the company: %s', (at, words) => {
    expect(say(whenText(instant(at), now, face))).toBe(words)
  })

  it('knows what is still to come today', () => {
    expect(isLaterToday(plus(now, HOUR), now, face)).toBe(true)
    expect(isLaterToday(plus(now, -HOUR), now, face)).toBe(false)
    expect(isLaterToday(plus(now, 3 * DAY), now, face)).toBe(false)
  })
})

describe('spanOf', () => {
  it.each([
    [1, '1\u00a0мин', 'a started minute'],
    [59 * MINUTE + 59_999, '59\u00a0мин', 'just under an hour'],
    [HOUR, '1\u00a0ч', 'an hour'],
    [DAY - 1, '23\u00a0ч', 'just under a day'],
    [DAY, '1\u00a0день', 'a day'],
    [5 * DAY, '5\u00a0дней', 'many days'],
    [21 * DAY, '21\u00a0день', 'one of twenty-one'],
  ])('calls %d ms %s (%s)', (ms, words) => {
    expect(say(spanOf(ms))).toBe(words)
  })
})
