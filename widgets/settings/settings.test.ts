import { createPinia, setActivePinia } from 'pinia'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SettingsAnswer } from '../../shared/contract/settings.ts'
import { instant } from '../../shared/time/instant.ts'
import { anAnswer, aServer, defaults } from '../../tests/settings-page.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { widgetContext, type WidgetContext } from '../ui/context.ts'
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

beforeEach(() => setActivePinia(createPinia()))

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
    // The section of requisites asks for settings of its own.
    app.provide(widgetContext, { say, call: server.call } as WidgetContext)
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

  it('says of a year without moved days off that they are missing', async () => {
    const html = await rendered(anAnswer({ now: instant('2027-02-01T09:00:00Z') }), 'schedule')

    expect(html).toContain('Переносов выходных на этот год в календаре ещё нет')
    expect(html).not.toContain('заполнены по производственному календарю')
  })

  it('asks on the first page for the holidays of a year that own working time does not have', async () => {
    const fields = { ...defaults, 'schedule.days-off': '2026-01-01' }
    const html = await rendered(anAnswer({ now: instant('2028-02-01T09:00:00Z'), fields }))

    expect(html).toContain('Праздников 2028 года нет в рабочем времени')
    expect(await rendered(anAnswer())).not.toContain('нет в рабочем времени')
  })

  it('promises nobody the common head of sales while there is none', async () => {
    const html = await rendered(anAnswer(), 'heads')
    expect(html).toContain('Общий РОП не назначен, поэтому разбирать его карточки некому')

    const fields = { ...defaults, 'heads.default': '7' }
    expect(await rendered(anAnswer({ fields }), 'heads')).toContain('за него отвечает общий РОП')
  })

  it('goes on with the wizard where it was left', async () => {
    const answer = anAnswer({ wizard: { step: 1, isDone: false } })
    const server = aServer({ status: 'ok', answer })
    const settings = useSettings()
    await settings.load(server.call)
    const affected = { status: 'none' }
    const props = { answer, problems: {}, refusals: 0, notice: null, isSaving: false, affected }
    const app = createSSRApp(WizardView, { ...props, save: async () => true })
    app.provide(settingsForm, createForm(settings, say))

    const html = await renderToString(app)

    expect(html).toMatch(/aria-current="step"[^>]*>[^]*?2[^]*?РОП/)
    expect(html).toContain('Анна Сидорова: 3 сотрудника')
    expect(html).toContain('Пропустить')
  })

  it('says in the wizard whom the changes touch', async () => {
    const answer = anAnswer({ wizard: { step: 0, isDone: false } })
    const settings = useSettings()
    await settings.load(aServer({ status: 'ok', answer }).call)
    const affected = {
      status: 'counted',
      of: 40,
      now: { deal: 12, lead: 0 },
      later: { deal: 0, lead: 0 },
    }
    const props = { answer, problems: {}, refusals: 0, notice: null, isSaving: false, affected }
    const app = createSSRApp(WizardView, { ...props, save: async () => true })
    app.provide(settingsForm, createForm(settings, say))

    expect(await renderToString(app)).toMatch(/Кого затронет:[^]*12 сделок/)
  })
})
