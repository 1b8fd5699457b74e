import { createPinia, setActivePinia } from 'pinia'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { SettingsAnswer } from '../../shared/contract/settings.ts'
import { asId } from '../../shared/crm/ids.ts'
import { fieldsOf, type WatchedPipeline } from '../../shared/settings/fields.ts'
import { DAY, instant, plus } from '../../shared/time/instant.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import { createForm } from './create-form.ts'
import { SECTIONS, type SectionId } from './draft.ts'
import { settingsForm } from './form.ts'
import { messages as ru } from './messages.ru.json?compiled'
import SettingsView from './SettingsView.vue'
import { useSettings } from './store.ts'
import WizardView from './wizard/WizardView.vue'

const now = instant('2026-11-25T09:00:00Z')
const say = createSay({ ...uiRu, ...ru }, 'ru', () => 'Europe/Moscow')

const pipelines: readonly WatchedPipeline[] = [
  {
    obeys: 'every-rule',
    id: asId('deal:0'),
    kind: 'deal',
    name: '<b>Продажи</b>',
    stages: [{ id: asId('deal:NEW'), name: 'Первый интерес', status: 'open' }],
  },
]
const ground = { pipelines, users: [{ id: '7' }], groups: [], timeZone: 'Europe/Moscow', now }
const defaults = fieldsOf({ rules: {}, quietUntil: null, schedule: null }, ground)

function anAnswer(changes: Partial<SettingsAnswer> = {}): SettingsAnswer {
  return {
    version: 3,
    draftKey: 'bitrix24:1/7',
    canChange: true,
    now,
    timeZone: 'Europe/Moscow',
    fields: defaults,
    defaults,
    directory: {
      pipelines,
      users: [{ id: asId('7'), name: 'Анна Сидорова' }],
      heads: [{ id: asId('7'), name: 'Анна Сидорова', people: 3 }],
      headless: 1,
      groups: [],
      former: [],
      admins: { isWhole: true, users: [] },
    },
    quietUntil: null,
    report: { since: plus(now, -7 * DAY), rows: [] },
    isStripShown: false,
    troubles: [],
    connectPath: null,
    wizard: { step: 0, isDone: true },
    ...changes,
  }
}

/** A server that answers in this order, and keeps what it was asked. */
function aServer(...outcomes: CallOutcome<unknown>[]) {
  const asked: unknown[] = []
  const call: Call = async (_endpoint, question) => {
    asked.push(question)
    // The test says what each question is answered with.
    return (outcomes.shift() ?? { status: 'unavailable' }) as CallOutcome<never>
  }
  return { call, asked }
}

beforeEach(() => setActivePinia(createPinia()))

async function loaded(...outcomes: CallOutcome<unknown>[]) {
  const server = aServer({ status: 'ok', answer: anAnswer() }, ...outcomes)
  const settings = useSettings()
  await settings.load(server.call)
  return { settings, ...server }
}

describe('settings store', () => {
  it('sends only what was changed, upon the version it was made on', async () => {
    const { settings, call, asked } = await loaded({ status: 'ok', answer: anAnswer() })

    settings.edit({ 'step.grace': '20' })
    await settings.save(call)

    expect(asked[1]).toEqual({ version: 3, fields: { 'step.grace': '20' }, wizard: null })
    expect(settings.notice?.level).toBe('good')
  })

  it('keeps what was typed and names the faults when the server refuses', async () => {
    const fields = { 'limits.deal:NEW.amount': 'too-small' }
    const { settings, call } = await loaded({ status: 'invalid', fields })

    settings.edit({ 'limits.deal:NEW.amount': '0', 'step.grace': '20' })
    expect(await settings.save(call)).toBe(false)

    expect(settings.problems).toEqual(fields)
    expect(settings.refusals).toBe(1)
    expect(settings.fields['step.grace']).toBe('20')
    settings.edit({ 'limits.deal:NEW.amount': '1' })
    expect(settings.problems).toEqual({})
  })

  it.each<CallOutcome<never>>([{ status: 'unavailable' }, { status: 'no-access' }])(
    'loses nothing typed when the answer is %j',
    async outcome => {
      const { settings, call } = await loaded(outcome)

      settings.edit({ 'step.grace': '20' })
      await settings.save(call)

      expect(settings.fields['step.grace']).toBe('20')
      expect(settings.changed).toEqual(['step.grace'])
      expect(settings.notice?.level).toBe('bad')
    },
  )

  it('shows what somebody else saved meanwhile beside what was typed', async () => {
    const theirs = { ...defaults, 'step.grace': '30', 'step.due': '5' }
    const { settings, call, asked } = await loaded(
      { status: 'stale' },
      { status: 'ok', answer: anAnswer({ version: 4, fields: theirs }) },
      { status: 'ok', answer: anAnswer({ version: 5 }) },
    )
    const form = createForm(settings, say)

    settings.edit({ 'step.grace': '20' })
    await settings.save(call)

    expect(settings.fields).toMatchObject({ 'step.grace': '20', 'step.due': '5' })
    expect(form.hint('step.grace')).toBe('изменено · На сервере: 30')
    expect(form.hint('step.due')).toBe('На сервере: 5')
    expect(say(settings.notice!.text)).toContain('другие значения тех же полей')
    await settings.save(call)
    expect(asked[3]).toMatchObject({ version: 4, fields: { 'step.grace': '20' } })
  })

  it('joins what two people have put on one list, and what they have taken off', async () => {
    const mine = { ...defaults, 'exempt.users': '1\n2\n3', 'dedupe.phones': '' }
    const theirs = { ...mine, 'exempt.users': '2\n3\n9', 'dedupe.phones': '+78462316014' }
    const server = aServer(
      { status: 'ok', answer: anAnswer({ fields: mine }) },
      { status: 'stale' },
      { status: 'ok', answer: anAnswer({ version: 4, fields: theirs }) },
    )
    const settings = useSettings()
    await settings.load(server.call)

    settings.edit({ 'exempt.users': '1\n3\n7', 'dedupe.phones': '+78005553535' })
    await settings.save(server.call)

    expect(settings.fields).toMatchObject({
      'exempt.users': '3\n9\n7',
      'dedupe.phones': '+78462316014\n+78005553535',
    })
    expect(settings.notice?.text.id).toBe('settings.stale')
    expect(createForm(settings, say).hint('exempt.users')).toContain('№ 2 (не работает)')
  })

  it('gives back what was typed before the page was taken away, upon what is saved now', async () => {
    const { settings } = await loaded()
    const draft = {
      base: { 'step.grace': '10', 'step.due': '2' },
      fields: { 'step.grace': '20', 'step.due': '2' },
    }

    expect(settings.restore(draft)).toBe(true)
    expect(settings.changed).toEqual(['step.grace'])
    expect(settings.fields['step.grace']).toBe('20')
    expect(say(settings.notice!.text)).toContain('Возвращено 1 несохранённое изменение')
  })

  it('gives nothing back that has been saved meanwhile, or to somebody who may only read', async () => {
    const { settings } = await loaded()
    const draft = { base: { 'step.grace': '10' }, fields: { 'step.grace': '15' } }
    expect(settings.restore(draft)).toBe(false)

    const reader = aServer({ status: 'ok', answer: anAnswer({ canChange: false }) })
    await settings.load(reader.call)
    expect(settings.restore({ base: {}, fields: { 'step.grace': '99' } })).toBe(false)
    expect(settings.changed).toEqual([])
  })

  it('does not send a text nobody could save', async () => {
    const { settings, call, asked } = await loaded()

    settings.edit({ 'templates.deal:NEW.text': 'ы'.repeat(100_000) })
    await settings.save(call)

    expect(asked).toHaveLength(1)
    expect(settings.problems).toEqual({ 'templates.deal:NEW.text': 'too-long' })
  })

  it('puts one section back to its defaults without saving', async () => {
    const { settings } = await loaded()
    settings.edit({ 'step.grace': '20', 'limits.deal:NEW.amount': '3' })

    settings.reset('steps')

    expect(settings.changed).toEqual(['limits.deal:NEW.amount'])
  })
})

describe('settings page', () => {
  async function rendered(answer: SettingsAnswer, start: SectionId = 'overview') {
    const server = aServer({ status: 'ok', answer })
    const settings = useSettings()
    await settings.load(server.call)
    const props = {
      answer,
      problems: {},
      refusals: 0,
      changed: [],
      notice: null,
      affected: { status: 'none' },
      isSaving: false,
      putStrip: async () => true,
      start,
    }
    const app = createSSRApp(SettingsView, props)
    app.provide(settingsForm, createForm(settings, say))
    return renderToString(app)
  }

  it.each(SECTIONS)('shows the section %s', async section => {
    const html = await rendered(anAnswer(), section)

    expect(html).toContain(
      say({ id: `settings.section-about.${section}` }).replaceAll('"', '&quot;'),
    )
    expect(html).not.toContain('<b>Продажи</b>')
  })

  it('lets others than admins read, and nothing more', async () => {
    const html = await rendered(anAnswer({ canChange: false }), 'steps')

    expect(html).toContain('Менять настройки может администратор CRM.')
    expect(html.match(/<input[^>]*>/g)?.every(input => input.includes('disabled'))).toBe(true)
    expect(html).not.toContain('Сохранить')
  })

  it('reports by rule and person what was not done', async () => {
    const row = { rule: 'ensure-next-step', person: '<i>Иванов</i>', quiet: 4, strength: 0, cap: 0 }
    const html = await rendered(anAnswer({ report: { since: now, rows: [row] } }))

    expect(html).toContain('&lt;i&gt;Иванов&lt;/i&gt;')
    expect(html).toMatch(/Следующий шаг в каждой карточке[^]*>4</)
  })

  it('goes on with the wizard where it was left', async () => {
    const answer = anAnswer({ wizard: { step: 1, isDone: false } })
    const server = aServer({ status: 'ok', answer })
    const settings = useSettings()
    await settings.load(server.call)
    const props = { answer, problems: {}, refusals: 0, notice: null, isSaving: false }
    const app = createSSRApp(WizardView, { ...props, save: async () => true })
    app.provide(settingsForm, createForm(settings, say))

    const html = await renderToString(app)

    expect(html).toMatch(/aria-current="step"[^>]*>[^]*?2[^]*?РОП/)
    expect(html).toContain('Анна Сидорова: 3 сотрудника')
    expect(html).toContain('Пропустить')
  })
})
