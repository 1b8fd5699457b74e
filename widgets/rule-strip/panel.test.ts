import { describe, expect, it } from 'vitest'
import type { StripAnswer, StripQuestion, StripRequest } from '../../shared/contract/rule-strip.ts'
import { asId } from '../../shared/crm/ids.ts'
import { DAY, HOUR, MINUTE, instant, plus } from '../../shared/time/instant.ts'
import { spanOf } from '../ui/card-state.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import { messages as ru } from './messages.ru.json?compiled'
import { toStripPanel } from './panel.ts'
import type { StripPanel } from './panel.ts'

const zone = 'Europe/Moscow'
const now = instant('2026-11-25T09:00:00Z')
const say = createSay({ ...uiRu, ...ru }, 'ru', () => zone)

function anAnswer(answer: Partial<StripAnswer> = {}): StripAnswer {
  return {
    now,
    isOpen: true,
    nextStep: { title: 'Отправить КП', dueAt: plus(now, 3 * HOUR) },
    problems: [],
    request: null,
    questions: [],
    quietUntil: null,
    offers: [],
    done: [],
    ...answer,
  }
}

function aRequest(request: Partial<StripRequest>): StripRequest {
  const words = { text: 'Новый клиент', short: null }
  return { outcome: 'new', client: null, contactId: null, of: null, count: 1, ...words, ...request }
}

/** What a wide strip shows, from top to bottom. */
function shown(answer: Partial<StripAnswer>): string[] {
  return linesOf(toStripPanel(anAnswer(answer), zone)).map(({ text }) => say(text))
}

function linesOf({ headline, lines }: StripPanel) {
  return [headline, ...lines.filter(line => !line.isForNarrow)]
}

describe('strip panel', () => {
  it.each([
    ['2026-11-25T12:00:00Z', 'Сегодня 15:00 · Отправить КП'],
    ['2026-11-25T21:00:00Z', 'Завтра, 00:00 · Отправить КП'],
    ['2026-11-26T20:59:00Z', 'Завтра, 23:59 · Отправить КП'],
    ['2026-11-26T21:00:00Z', '27 ноября, 00:00 · Отправить КП'],
    ['2027-03-12T08:00:00Z', '12.03.2027, 11:00 · Отправить КП'],
  ])('names the step due at %s in the days of the company: %s', (dueAt, words) => {
    const nextStep = { title: 'Отправить КП', dueAt: instant(dueAt) }

    expect(shown({ nextStep })).toEqual([words])
  })

  it('marks only a step that is still to come today', () => {
    const levelAt = (dueAt: number) => {
      const nextStep = { title: 'КП', dueAt: plus(now, dueAt) }
      return toStripPanel(anAnswer({ nextStep }), zone).headline.level
    }

    expect(levelAt(HOUR)).toBe('today')
    expect(levelAt(-HOUR)).toBe('plain')
    expect(levelAt(3 * DAY)).toBe('plain')
  })

  it('says how long a step is overdue, names it, and offers its title for the new one', () => {
    const nextStep = { title: 'Позвонить', dueAt: plus(now, -2 * DAY) }
    const answer = { nextStep, problems: [{ type: 'overdue' as const, since: nextStep.dueAt }] }

    const panel = toStripPanel(anAnswer(answer), zone)

    expect(shown(answer)).toEqual(['Просрочено на 2 дня', '23 ноября, 12:00 · Позвонить'])
    expect(panel.headline).toMatchObject({ level: 'bad', icon: 'clock' })
    expect(panel.plan).toBe('urgent')
    expect(say(panel.suggestedTitle)).toBe('Позвонить')
    expect(panel.planNote?.id).toBe('ui.form.overdue-stays')
  })

  it('asks for a step when there is none and it is a problem', () => {
    const answer = { nextStep: null, problems: [{ type: 'no-next-step' as const, since: now }] }

    const panel = toStripPanel(anAnswer(answer), zone)

    expect(shown(answer)).toEqual(['Нет дела'])
    expect(panel).toMatchObject({ plan: 'urgent', headline: { level: 'warn' } })
    expect(say(panel.suggestedTitle)).toBe('Связаться с клиентом')
  })

  it('stays calm within the grace time, when a step is missing and no problem yet', () => {
    const panel = toStripPanel(anAnswer({ nextStep: null }), zone)

    expect(say(panel.headline.text)).toBe('Следующего шага пока нет')
    expect(panel).toMatchObject({ plan: 'possible', headline: { level: 'plain' } })
  })

  it('puts problems in the order of their weight, whatever the order of the answer', () => {
    const types = ['limit-near', 'no-next-step', 'limit-exceeded', 'first-contact-late'] as const
    const problems = types.map(type => ({ type, since: null }))

    const panel = toStripPanel(anAnswer({ nextStep: null, problems }), zone)

    expect([...linesOf(panel), ...panel.more].map(({ key }) => key)).toEqual([
      'limit-exceeded',
      'no-next-step',
      'first-contact-late',
      'limit-near',
    ])
  })

  it('shows three lines at most and folds the rest', () => {
    const problems = [
      { type: 'limit-exceeded' as const, since: plus(now, -DAY) },
      { type: 'overdue' as const, since: plus(now, -HOUR) },
    ]
    const panel = toStripPanel(
      anAnswer({ problems, request: aRequest({}), quietUntil: plus(now, DAY) }),
      zone,
    )

    expect(linesOf(panel)).toHaveLength(3)
    expect(panel.more.map(({ key }) => key)).toEqual(['quiet', 'request'])
  })

  it('says what became of the request, in narrow places shorter', () => {
    const request = aRequest({ outcome: 'repeat', text: 'Повторное обращение', short: 'Повтор' })

    const line = toStripPanel(anAnswer({ request }), zone).lines.at(-1)

    expect(line).toMatchObject({ level: 'warn', icon: 'repeat' })
    expect([line?.text, line?.short].map(text => text && say(text))).toEqual([
      'Повторное обращение',
      'Повтор',
    ])
  })

  it('links a repeat to the card in progress', () => {
    const of = { kind: 'deal' as const, id: asId<never>('1842') }
    const panel = toStripPanel(anAnswer({ request: aRequest({ outcome: 'repeat', of }) }), zone)

    expect(linesOf(panel)[1]?.link).toEqual(of)
  })

  it('names quiet mode until it ends', () => {
    expect(shown({ quietUntil: plus(now, 5 * DAY) })[1]).toBe(
      'Тихий режим до 30 ноября: правила только считаются',
    )
    expect(shown({ quietUntil: now })).toHaveLength(1)
  })

  it('tells what was done and what would have been, the last of it at first sight', () => {
    const done = [
      { at: plus(now, -HOUR), text: 'Дело: не было шага', held: false },
      { at: plus(now, -DAY), text: 'Клиент присоединён', held: true },
    ]

    const panel = toStripPanel(anAnswer({ done }), zone)

    expect(shown({ done })[1]).toBe('Дело: не было шага')
    expect(panel.done.map(({ at, text }) => [say(at), say(text)])).toEqual([
      ['25 ноября, 11:00', 'Дело: не было шага'],
      ['24 ноября, 12:00', 'Только посчитано · Клиент присоединён'],
    ])
  })

  it('offers no way out on a closed card and no problems either', () => {
    const panel = toStripPanel(
      anAnswer({ isOpen: false, problems: [{ type: 'overdue', since: null }] }),
      zone,
    )

    expect(say(panel.headline.text)).toBe('Карточка закрыта, правила не действуют')
    expect(panel.plan).toBeNull()
    expect(panel.lines).toEqual([])
  })

  it('puts the offered moments into words', () => {
    const offers = [plus(now, HOUR), plus(now, DAY), plus(now, 3 * DAY)]

    const panel = toStripPanel(anAnswer({ offers }), zone)

    expect(panel.offers.map(({ label }) => say(label))).toEqual([
      'Сегодня 13:00',
      'Завтра, 12:00',
      '28 ноября, 12:00',
    ])
  })
})

describe('spanOf', () => {
  it.each([
    [1, '1 мин', 'a started minute'],
    [59 * MINUTE + 59_999, '59 мин', 'just under an hour'],
    [HOUR, '1 ч', 'an hour'],
    [DAY - 1, '23 ч', 'just under a day'],
    [DAY, '1 день', 'a day'],
    [5 * DAY, '5 дней', 'many days'],
    [21 * DAY, '21 день', 'one of twenty-one'],
  ])('calls %d ms %s (%s)', (ms, words) => {
    expect(say(spanOf(ms))).toBe(words)
  })
})

describe('questions in the strip', () => {
  const aQuestion = (question: Partial<StripQuestion>): StripQuestion => ({
    type: 'touch',
    key: 'touch/lead:1',
    text: 'Связались с клиентом? Отметьте итог',
    short: 'Связались?',
    note: null,
    answers: [{ word: 'reached', label: 'Дозвонились' }],
    ...question,
  })

  it('stand right behind what is most wrong, before the rest', () => {
    const problems = [
      { type: 'first-contact-late' as const, since: null },
      { type: 'no-next-step' as const, since: null },
    ]

    expect(shown({ nextStep: null, problems, questions: [aQuestion({})] })).toEqual([
      'Нет дела',
      'Связались с клиентом? Отметьте итог',
      'Первый контакт опаздывает',
    ])
  })

  it('are to be pressed, every one of them', () => {
    const questions = [aQuestion({}), aQuestion({ type: 'step', key: 'k', short: 'КП?' })]
    const { lines } = toStripPanel(anAnswer({ questions }), zone)

    expect(lines.map(({ question }) => question?.key)).toEqual(['touch/lead:1', 'k'])
    expect(lines.map(({ short }) => short && say(short))).toEqual(['Связались?', 'КП?'])
  })

  it('leave out what only says that the client may be known', () => {
    const request = aRequest({ outcome: 'review', text: 'Возможно, клиент уже есть: Иванов' })
    const question = aQuestion({ type: 'client', key: 'c', text: 'Присоединить к Иванов?' })

    expect(shown({ request })).toContain('Возможно, клиент уже есть: Иванов')
    expect(shown({ request, questions: [question] })).toEqual([
      expect.stringContaining('Сегодня') as string,
      'Присоединить к Иванов?',
    ])
  })
})
