import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { describe, expect, it } from 'vitest'
import type { CardDeed, CardTabAnswer } from '../../shared/contract/card-tab.ts'
import { asId } from '../../shared/crm/ids.ts'
import { HOUR, instant, plus } from '../../shared/time/instant.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { closedForm } from '../ui/step-form.ts'
import { createSay } from '../ui/say.ts'
import CardTabView from './CardTabView.vue'
import { messages as ru } from './messages.ru.json?compiled'
import { newsOfUndo } from './news.ts'
import { toTabPanel } from './panel.ts'
import type { DeedFilter } from './panel.ts'

const now = instant('2026-11-25T09:00:00Z')
const zone = 'Europe/Moscow'
const say = createSay({ ...uiRu, ...ru }, 'ru', () => zone)
const SCRIPT = '<script>alert(1)</script>'

const deed: CardDeed = {
  key: 'k1',
  at: now,
  what: `Дело: «${SCRIPT}»`,
  by: null,
  because: SCRIPT,
  state: 'done',
  held: null,
  reason: null,
  undo: { type: 'possible', what: 'step' },
}

const answer: CardTabAnswer = {
  strip: {
    now,
    isOpen: true,
    nextStep: { title: SCRIPT, dueAt: plus(now, -3 * HOUR), when: SCRIPT, isToday: false },
    problems: [{ type: 'overdue', since: null, text: 'Просрочено на 3 ч', short: null }],
    clientTime: null,
    request: null,
    questions: [],
    quiet: { text: 'Тихий режим до 25 ноября', short: 'Тихий режим' },
    offers: [{ at: plus(now, HOUR), label: 'Сегодня 13:00' }],
    done: [],
  },
  deeds: [
    deed,
    { ...deed, key: 'k2', state: 'held', held: 'quiet', undo: null },
    { ...deed, key: 'k3', state: 'buried', reason: SCRIPT, undo: null },
    { ...deed, key: 'k4', undo: { type: 'impossible', why: 'notice' } },
  ],
  hasMoreDeeds: false,
  requests: [
    {
      card: { kind: 'lead', id: asId('91') },
      receivedAt: now,
      source: SCRIPT,
      outcome: 'attached',
      isOwn: true,
    },
    {
      card: { kind: 'deal', id: asId('7') },
      receivedAt: now,
      source: null,
      outcome: null,
      isOwn: false,
    },
  ],
  zone: { zone: null, zones: [{ zone: 'Europe/Samara', label: 'Самара · МСК+1' }] },
  isAdmin: false,
}

function rendered(given: { filter?: DeedFilter; asked?: string } = {}) {
  const { filter = 'all', asked = null } = given
  return renderToString(
    createSSRApp(CardTabView, {
      panel: toTabPanel(answer, zone, filter),
      filter,
      form: closedForm,
      asked,
      isBusy: false,
      news: null,
      raw: { status: 'open', raw: { event: SCRIPT, card: SCRIPT } },
      say,
    }),
  )
}

describe('card tab', () => {
  it('names the problem with the way out beside it', async () => {
    const html = await rendered()

    expect(html).toMatch(/Просрочено на 3 ч[^]*перенесите срок[^]*button--main[^]*Поставить дело/)
    expect(html).toContain('Тихий режим')
  })

  it('prints markup in titles, reasons, sources and raw data as text', async () => {
    const html = await rendered()

    expect(html).not.toContain('<script>')
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(8)
  })

  it('filters the journal by what was done and what was only counted', async () => {
    const panel = toTabPanel(answer, zone, 'held')

    expect(panel.deeds.map(({ key }) => key)).toEqual(['k2'])
    expect(panel.counts).toEqual({ all: 4, done: 2, held: 1 })
    expect(await rendered({ filter: 'held' })).toContain('Не сделано: тихий режим')
  })

  it('asks before it takes something back, and says plainly what cannot be', async () => {
    const html = await rendered({ asked: 'k1' })

    expect(html).toMatch(/Дело будет удалено из карточки[^]*Да, отменить/)
    expect(html).toContain('Отменить нельзя: уведомление уже отправлено')
  })

  it('opens the raw source of this request, and only the card of another one', async () => {
    const html = await rendered()

    expect(html.match(/aria-expanded="true"/g)).toHaveLength(1)
    expect(html).toContain('Сделка № 7')
  })

  it.each([
    [{ status: 'ok', answer: { end: 'undone', reason: null } }, /^Отменено/],
    [{ status: 'ok', answer: { end: 'closed', reason: null } }, /уже завершено/],
    [{ status: 'ok', answer: { end: 'refused', reason: 'Access denied.' } }, /Access denied/],
    [{ status: 'unavailable' }, /дважды ничего не отменится/],
  ] as const)('says what came of taking back: %j', (outcome, words) => {
    expect(say(newsOfUndo(outcome).text)).toMatch(words)
  })
})
