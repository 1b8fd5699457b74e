import { createPinia, setActivePinia } from 'pinia'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { SettingsAnswer } from '../../shared/contract/settings.ts'
import { instant } from '../../shared/time/instant.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import { messages as ru } from './messages.ru.json?compiled'
import SettingsView from './SettingsView.vue'
import { useSettings } from './store.ts'

const say = createSay({ ...uiRu, ...ru }, 'ru', () => 'Europe/Moscow')
const RULE = 'ensure-next-step'

function anAnswer(change: Partial<SettingsAnswer> = {}, escalateHours = 8): SettingsAnswer {
  return {
    version: 3,
    canChange: true,
    rules: [{ id: RULE, isOn: true, strength: 'act', graceMinutes: 15, escalateHours }],
    quietUntil: null,
    isStripShown: false,
    journal: [],
    buried: [],
    ...change,
  }
}

/** Answers one question after another, and remembers them. */
function aServer(...answers: CallOutcome<unknown>[]) {
  const asked: { path: string; method: string; question: unknown }[] = []
  const call: Call = async (endpoint, question) => {
    asked.push({ path: endpoint.path, method: endpoint.method, question })
    return (answers.shift() ?? { status: 'unavailable' }) as CallOutcome<never>
  }
  return { call, asked }
}

async function opened(...answers: CallOutcome<unknown>[]) {
  const server = aServer({ status: 'ok', answer: anAnswer() }, ...answers)
  const settings = useSettings()
  await settings.load(server.call, () => 'Europe/Moscow')
  return { settings, ...server }
}

beforeEach(() => setActivePinia(createPinia()))

describe('settings', () => {
  it('count what is not saved yet, and forget it on demand', async () => {
    const { settings } = await opened()

    settings.editRule(RULE, { graceMinutes: '30' })
    settings.editRule(RULE, { strength: 'warn' })
    expect(settings.changed).toHaveLength(2)

    settings.discard()
    expect(settings.changed).toEqual([])
  })

  it('send the version they began with and show what the server made of it', async () => {
    const saved = anAnswer({ version: 4 }, 16)
    const { settings, call, asked } = await opened({ status: 'ok', answer: saved })
    settings.editRule(RULE, { escalateHours: '16' })

    await settings.save(call)

    expect(asked.at(-1)?.question).toMatchObject({ version: 3, rules: [{ escalateHours: 16 }] })
    expect(settings.answer?.version).toBe(4)
    expect(settings.changed).toEqual([])
    expect(settings.notice?.text.id).toBe('settings.saved')
  })

  it('ask nobody about a value that cannot be right', async () => {
    const { settings, call, asked } = await opened()
    settings.editRule(RULE, { graceMinutes: '0' })

    await settings.save(call)

    expect(asked).toHaveLength(1)
    expect(settings.problems).toEqual({ [`${RULE}.graceMinutes`]: 'too-small' })
  })

  it('keep what was typed when somebody else saved first, and save upon that', async () => {
    const { settings, call, asked } = await opened(
      { status: 'stale' },
      { status: 'ok', answer: anAnswer({ version: 5 }, 16) },
      { status: 'ok', answer: anAnswer({ version: 6 }, 16) },
    )
    settings.editRule(RULE, { graceMinutes: '30' })

    await settings.save(call)
    expect(settings.draft?.rules[0]).toMatchObject({ graceMinutes: '30', escalateHours: '16' })
    expect(settings.notice?.text.id).toBe('settings.stale')

    await settings.save(call)
    expect(asked.at(-1)?.question).toMatchObject({
      version: 5,
      rules: [{ graceMinutes: 30, escalateHours: 16 }],
    })
  })

  it('say so when both changed the same field', async () => {
    const { settings, call } = await opened(
      { status: 'stale' },
      { status: 'ok', answer: anAnswer({ version: 5 }, 16) },
    )
    settings.editRule(RULE, { escalateHours: '24' })

    await settings.save(call)

    expect(settings.draft?.rules[0]?.escalateHours).toBe('24')
    expect(settings.notice?.text.id).toBe('settings.stale.contested')
  })

  it.each([
    [{ status: 'unavailable' as const }, 'settings.failed'],
    [{ status: 'no-access' as const }, 'settings.no-access'],
  ])('lose nothing after %j', async (outcome, notice) => {
    const { settings, call } = await opened(outcome)
    settings.editRule(RULE, { graceMinutes: '30' })

    await settings.save(call)

    expect(settings.draft?.rules[0]?.graceMinutes).toBe('30')
    expect(settings.notice?.text.id).toBe(notice)
    expect(settings.isSaving).toBe(false)
  })

  it('know that the strip stands in the cards once the server says so', async () => {
    const { settings, call } = await opened(
      { status: 'unavailable' },
      { status: 'ok', answer: { ok: true } },
    )

    expect(await settings.putStrip(call)).toBe(false)
    expect(await settings.putStrip(call)).toBe(true)
    expect(settings.answer?.isStripShown).toBe(true)
  })
})

describe('settings page', () => {
  async function rendered(answer: SettingsAnswer) {
    const { call } = aServer({ status: 'ok', answer })
    const settings = useSettings()
    await settings.load(call, () => 'Europe/Moscow')
    const props = {
      answer,
      draft: settings.draft,
      theirs: settings.theirs,
      problems: settings.problems,
      changed: settings.changed,
      notice: settings.notice,
      isSaving: false,
      putStrip: async () => true,
      say,
    }
    return renderToString(createSSRApp(SettingsView, props))
  }

  it('lets others than admins read, and nothing more', async () => {
    const html = await rendered(anAnswer({ canChange: false }))

    expect(html).toMatch(/<fieldset[^>]*disabled/)
    expect(html).toContain('Менять настройки может администратор CRM.')
    expect(html).not.toContain('Показать полосу в карточках')
  })

  it('says what showing the strip changes before anybody clicks', async () => {
    expect(await rendered(anAnswer())).toMatch(
      /Личные виды сотрудников не изменятся[^]*<button[^>]*>\s*Показать полосу в карточках/,
    )
  })

  it('prints the journal with the reason of what the CRM refused', async () => {
    const at = instant('2026-11-25T09:00:00Z')
    const line = {
      at,
      card: 'deal:15',
      text: '<b>Дело</b>',
      state: 'buried',
      reason: 'ACCESS_DENIED',
    }

    const html = await rendered(anAnswer({ journal: [{ ...line, state: 'buried' }] }))

    expect(html).toContain('25 ноября, 12:00')
    expect(html).toContain('Сделка № 15')
    expect(html).toContain('&lt;b&gt;Дело&lt;/b&gt;')
    expect(html).toContain('Ответ CRM: ACCESS_DENIED')
  })

  it('names a rule it has no words for by its id', async () => {
    const rules = [{ ...anAnswer().rules[0]!, id: 'limit-stage-time' }]

    expect(await rendered(anAnswer({ rules }))).toContain('Правило «limit-stage-time»')
  })
})
