import { describe, expect, it } from 'vitest'
import type { StripAnswer, StripRequest } from '../../shared/contract/rule-strip.ts'
import { asId } from '../../shared/crm/ids.ts'
import { DAY, HOUR, MINUTE, instant, plus } from '../../shared/time/instant.ts'
import { createSay } from '../ui/say.ts'
import { messages as ru } from './messages.ru.json?compiled'
import { spanOf, toStripPanel } from './panel.ts'
import type { StripPanel } from './panel.ts'

const zone = 'Europe/Moscow'
const now = instant('2026-11-25T09:00:00Z')
const say = createSay(ru, 'ru', () => zone)

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
  return { outcome: 'new', client: null, contactId: null, of: null, count: 1, ...request }
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
    expect(panel.planNote?.id).toBe('rule-strip.form.overdue-stays')
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

  it.each([
    [aRequest({ outcome: 'new' }), 'Новый клиент'],
    [aRequest({ outcome: 'attached', client: 'Иванов' }), 'Клиент известен: Иванов'],
    [
      aRequest({ outcome: 'attached', client: 'Иванов', count: 3 }),
      'Клиент известен: Иванов, 3 обращения',
    ],
    [aRequest({ outcome: 'attached' }), 'Клиент известен'],
    [
      aRequest({ outcome: 'repeat', of: { kind: 'deal', id: asId('1842') } }),
      'Повторное обращение. В работе сделка № 1842',
    ],
    [
      aRequest({ outcome: 'repeat', of: { kind: 'lead', id: asId('91') } }),
      'Повторное обращение. В работе лид № 91',
    ],
    [aRequest({ outcome: 'repeat' }), 'Повторное обращение'],
    [aRequest({ outcome: 'review', client: 'Иванов' }), 'Возможно, клиент уже есть: Иванов'],
    [aRequest({ outcome: 'review' }), 'Возможно, клиент уже есть. Проверьте вручную'],
    [
      aRequest({ outcome: 'nameless' }),
      'Клиента не по чему узнать: нет личного телефона или почты',
    ],
  ])('says what became of the request %j: %s', (request, words) => {
    expect(shown({ request })[1]).toBe(words)
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
