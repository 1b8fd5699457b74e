import { describe, expect, it } from 'vitest'
import type {
  StripAnswer,
  StripProblem,
  StripQuestion,
  StripRequest,
} from '../../shared/contract/rule-strip.ts'
import { asId } from '../../shared/crm/ids.ts'
import { HOUR, instant, plus } from '../../shared/time/instant.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import { messages as ru } from './messages.ru.json?compiled'
import { toStripPanel } from './panel.ts'
import type { StripPanel } from './panel.ts'

const zone = 'Europe/Moscow'
const QUIET = { text: 'Тихий режим до 30 ноября: правила только считаются', short: 'Тихий режим' }
const now = instant('2026-11-25T09:00:00Z')
const say = createSay({ ...uiRu, ...ru }, 'ru', () => zone)

function anAnswer(answer: Partial<StripAnswer> = {}): StripAnswer {
  return {
    now,
    isOpen: true,
    nextStep: aStep({}),
    problems: [],
    clientTime: null,
    request: null,
    questions: [],
    quiet: null,
    offers: [],
    done: [],
    ...answer,
  }
}

function aStep(step: Partial<NonNullable<StripAnswer['nextStep']>>) {
  const when = 'Сегодня 15:00'
  return { title: 'Отправить КП', dueAt: plus(now, 3 * HOUR), when, isToday: true, ...step }
}

function aProblem(type: StripProblem['type'], text: string = type): StripProblem {
  return { type, since: null, text, short: null }
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
  it('names the step and when it is due', () => {
    expect(shown({})).toEqual(['Сегодня 15:00 · Отправить КП'])
  })

  it('marks only a step that is still to come today', () => {
    const levelOf = (isToday: boolean) =>
      toStripPanel(anAnswer({ nextStep: aStep({ isToday }) }), zone).headline.level

    expect(levelOf(true)).toBe('today')
    expect(levelOf(false)).toBe('plain')
  })

  it('says how long a step is overdue, names it, and offers its title for the new one', () => {
    const nextStep = aStep({ title: 'Позвонить', when: '23 ноября, 12:00', isToday: false })
    const answer = { nextStep, problems: [aProblem('overdue', 'Просрочено на 2 дня')] }

    const panel = toStripPanel(anAnswer(answer), zone)

    expect(shown(answer)).toEqual(['Просрочено на 2 дня', '23 ноября, 12:00 · Позвонить'])
    expect(panel.headline).toMatchObject({ level: 'bad', icon: 'clock' })
    expect(panel.plan).toBe('urgent')
    expect(say(panel.suggestedTitle)).toBe('Позвонить')
    expect(panel.planNote?.id).toBe('ui.form.overdue-stays')
  })

  it('asks for a step when there is none and it is a problem', () => {
    const answer = { nextStep: null, problems: [aProblem('no-next-step', 'Нет дела')] }

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

  it('keeps the problems in the order of the answer, heaviest first', () => {
    const types = ['limit-exceeded', 'no-next-step', 'first-contact-late', 'limit-near'] as const
    const problems = types.map(type => aProblem(type))

    const panel = toStripPanel(anAnswer({ nextStep: null, problems }), zone)

    expect([...linesOf(panel), ...panel.more].map(({ key }) => key)).toEqual([
      'limit-exceeded',
      'no-next-step',
      'first-contact-late',
      'limit-near',
    ])
  })

  it('shows three lines at most and folds the rest', () => {
    const problems = [aProblem('limit-exceeded'), aProblem('overdue')]
    const panel = toStripPanel(anAnswer({ problems, request: aRequest({}), quiet: QUIET }), zone)

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

  it('names quiet mode', () => {
    expect(shown({ quiet: QUIET })[1]).toBe(QUIET.text)
  })

  it('tells what was done and what would have been, the last of it at first sight', () => {
    const done = [
      { at: '25 ноября, 11:00', text: 'Дело: не было шага', held: false },
      { at: '24 ноября, 12:00', text: 'Клиент присоединён', held: true },
    ]

    const panel = toStripPanel(anAnswer({ done }), zone)

    expect(shown({ done })[1]).toBe('Дело: не было шага')
    expect(panel.done.map(({ at, text }) => [at, say(text)])).toEqual([
      ['25 ноября, 11:00', 'Дело: не было шага'],
      ['24 ноября, 12:00', 'Только посчитано · Клиент присоединён'],
    ])
  })

  it('offers no way out on a closed card and no problems either', () => {
    const panel = toStripPanel(anAnswer({ isOpen: false, problems: [aProblem('overdue')] }), zone)

    expect(say(panel.headline.text)).toBe('Карточка закрыта, правила не действуют')
    expect(panel.plan).toBeNull()
    expect(panel.lines).toEqual([])
  })

  it('puts the offered moments into words', () => {
    const labels = ['Сегодня 13:00', 'Завтра, 12:00', '28 ноября, 12:00']
    const offers = labels.map((label, index) => ({ at: plus(now, (index + 1) * HOUR), label }))

    const panel = toStripPanel(anAnswer({ offers }), zone)

    expect(panel.offers.map(({ label }) => say(label))).toEqual(labels)
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
      aProblem('no-next-step', 'Нет дела'),
      aProblem('first-contact-late', 'Опаздывает'),
    ]

    expect(shown({ nextStep: null, problems, questions: [aQuestion({})] })).toEqual([
      'Нет дела',
      'Связались с клиентом? Отметьте итог',
      'Опаздывает',
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
