import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { describe, expect, it } from 'vitest'
import type { StripAnswer } from '../../shared/contract/rule-strip.ts'
import { asId } from '../../shared/crm/ids.ts'
import { HOUR, instant, plus } from '../../shared/time/instant.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import { messages as ru } from './messages.ru.json?compiled'
import { toStripPanel } from './panel.ts'
import RuleStripView from './RuleStripView.vue'
import { closedForm } from '../ui/step-form.ts'
import type { FormState } from '../ui/step-form.ts'

const now = instant('2026-11-25T09:00:00Z')
const say = createSay({ ...uiRu, ...ru }, 'ru', () => 'Europe/Moscow')

const STEP = {
  title: 'Позвонить',
  dueAt: plus(now, -3 * HOUR),
  when: 'Сегодня 09:00',
  isToday: false,
}

const overdue: StripAnswer = {
  now,
  isOpen: true,
  nextStep: STEP,
  problems: [{ type: 'overdue', since: null, text: 'Просрочено на 3 ч', short: null }],
  clientTime: null,
  request: {
    outcome: 'repeat',
    text: 'Повторное обращение. В работе сделка № 1842',
    short: null,
    client: 'Иванов',
    contactId: '7',
    of: { kind: 'deal', id: asId('1842') },
    count: 2,
  },
  questions: [],
  quiet: null,
  offers: [{ at: plus(now, HOUR), label: 'Сегодня 13:00' }],
  done: [],
}

function rendered(answer: Partial<StripAnswer> = {}, form: FormState = closedForm) {
  const panel = toStripPanel({ ...overdue, ...answer }, 'Europe/Moscow')
  const props = { panel, form, asked: null, isBusy: false, news: null, say }
  return renderToString(createSSRApp(RuleStripView, props))
}

describe('rule strip', () => {
  it('announces its headline and names the way out', async () => {
    const html = await rendered()

    expect(html).toMatch(/role="status"[^]*Просрочено на 3 ч/)
    expect(html).toMatch(/<button[^>]*button--main[^>]*>\s*Поставить дело/)
  })

  it('gives every mark an icon and a word, so that colour never speaks alone', async () => {
    const html = await rendered()

    const lines = html.split('data-level=').slice(1)
    expect(lines).toHaveLength(3)
    for (const line of lines) expect(line).toMatch(/^"\w+"[^]*<svg[^]*aria-hidden="true"[^]*\p{L}/u)
  })

  it('shows the card in progress as something to press', async () => {
    expect(await rendered()).toMatch(/<button[^>]*link[^>]*>[^]*сделка № 1842/)
  })

  it('prints markup in names as text', async () => {
    const nextStep = { ...STEP, title: '<script>alert(1)</script>' }

    const html = await rendered({ nextStep })

    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('<script>')
  })

  it('opens the form with a title and the soonest moment as its default', async () => {
    const html = await rendered({}, { status: 'open', nonce: 'n', problem: null })

    expect(html).toContain('value="Позвонить"')
    expect(html).toMatch(/<button type="submit"[^>]*button--main[^>]*>\s*Сегодня 13:00/)
    expect(html).not.toContain('Поставить дело')
  })

  it('ties a problem to its field', async () => {
    const problem = { field: 'due', text: { id: 'ui.form.past' } } as const

    const html = await rendered({}, { status: 'open', nonce: 'n', problem })

    const [, describedBy] = /aria-invalid="true" aria-describedby="([^"]+)"/.exec(html) ?? []
    expect(html).toMatch(new RegExp(`id="${describedBy}"[^>]*>Этот срок уже прошёл`))
  })

  it('lets nobody save twice while it saves', async () => {
    const html = await rendered({}, { status: 'saving', nonce: 'n' })

    expect(html).toMatch(/<button type="submit"[^>]*disabled/)
    expect(html).toContain('Сохраняем')
  })
})
