import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { SettingsAnswer, SettingsFields } from '../../shared/contract/settings.ts'
import { anAnswer, aServer, defaults } from '../../tests/settings-page.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import { createForm } from './create-form.ts'
import { messages as ru } from './messages.ru.json?compiled'
import { useSettings } from './store.ts'
import { isOfStep } from './wizard/steps.ts'

const say = createSay({ ...uiRu, ...ru }, 'ru', () => 'Europe/Moscow')
const AMOUNT = 'limits.deal:NEW.amount'

beforeEach(() => setActivePinia(createPinia()))

async function loaded(...outcomes: CallOutcome<unknown>[]) {
  const server = aServer({ status: 'ok', answer: anAnswer() }, ...outcomes)
  const settings = useSettings()
  await settings.load(server.call)
  return { settings, ...server, saysNow: () => say(settings.notice!.text) }
}

function saved(changes: SettingsFields, version = 4): CallOutcome<SettingsAnswer> {
  return { status: 'ok', answer: anAnswer({ version, fields: { ...defaults, ...changes } }) }
}

/** As after the only stage has been deleted in the CRM. */
function withoutStage(changes: Partial<SettingsAnswer> = {}): CallOutcome<SettingsAnswer> {
  const without = (fields: SettingsFields) =>
    Object.fromEntries(Object.entries(fields).filter(([path]) => !path.includes('deal:NEW')))
  const answer = anAnswer(changes)
  const pipelines = answer.directory.pipelines.map(one => ({ ...one, stages: [] }))
  return {
    status: 'ok',
    answer: {
      ...answer,
      fields: without(answer.fields),
      defaults: without(answer.defaults),
      directory: { ...answer.directory, pipelines },
    },
  }
}

describe('what is typed while it is being saved', () => {
  /** Types as soon as the save is on its way. */
  function typingCall(call: Call, type: () => void): Call {
    return (endpoint, question) => {
      if (endpoint.method === 'POST') type()
      return call(endpoint, question)
    }
  }

  it('stays, and is told to be unsaved', async () => {
    const { settings, call, saysNow } = await loaded(saved({ 'step.grace': '20' }))
    settings.edit({ 'step.grace': '20' })

    await settings.save(typingCall(call, () => settings.edit({ 'step.due': '7' })))

    expect(settings.fields).toMatchObject({ 'step.grace': '20', 'step.due': '7' })
    expect(settings.changed).toEqual(['step.due'])
    expect(saysNow()).toBe('Сохранено. Ещё не сохранено: 1 изменение')
  })

  it('stays in a field that is itself being saved', async () => {
    const { settings, call } = await loaded(saved({ 'step.grace': '20' }))
    settings.edit({ 'step.grace': '20' })

    await settings.save(typingCall(call, () => settings.edit({ 'step.grace': '200' })))

    expect(settings.fields['step.grace']).toBe('200')
    expect(settings.changed).toEqual(['step.grace'])
  })

  it('gives way where the server has written the same thing in another way', async () => {
    const { settings, call } = await loaded(saved({ 'dedupe.phones': '+78462316014' }))
    settings.edit({ 'dedupe.phones': '8 (846) 231-60-14' })

    await settings.save(call)

    expect(settings.fields['dedupe.phones']).toBe('+78462316014')
    expect(settings.notice?.text).toEqual({ id: 'settings.saved' })
  })
})

describe('a save whose answer got lost', () => {
  it('is no other administrator: it is made again without a word about one', async () => {
    const { settings, call, asked, saysNow } = await loaded(
      { status: 'unavailable' },
      { status: 'stale' },
      saved({ 'step.grace': '20' }),
      saved({ 'step.grace': '20', 'step.due': '7' }, 5),
    )
    settings.edit({ 'step.grace': '20' })
    await settings.save(call)
    settings.edit({ 'step.due': '7' })

    expect(await settings.save(call)).toBe(true)

    expect(asked.at(-1)).toEqual({ version: 4, fields: { 'step.due': '7' }, wizard: null })
    expect(saysNow()).toBe('Сохранено')
    expect(settings.theirs).toBeNull()
  })

  it('does not hide that somebody else has saved something, too', async () => {
    const { settings, call, saysNow } = await loaded(
      { status: 'unavailable' },
      { status: 'stale' },
      saved({ 'step.grace': '20', 'step.due': '9' }, 5),
    )
    settings.edit({ 'step.grace': '20' })
    await settings.save(call)

    expect(await settings.save(call)).toBe(false)

    expect(saysNow()).toContain('другой администратор сохранил')
    expect(settings.fields['step.due']).toBe('9')
  })
})

describe('a draft given back', () => {
  it('shows what somebody else has saved in its fields since', async () => {
    const server = aServer(saved({ 'step.grace': '4' }))
    const settings = useSettings()
    await settings.load(server.call)

    settings.restore({ base: { 'step.grace': '3' }, fields: { 'step.grace': '5' } })

    expect(settings.fields['step.grace']).toBe('5')
    expect(createForm(settings, say).hint('step.grace')).toBe('изменено · На сервере: 4')
    expect(say(settings.notice!.text)).toContain('в тех же полях сохранили другие значения')
  })

  it('says nothing of others where nobody has touched its fields', async () => {
    const { settings } = await loaded()

    settings.restore({ base: { 'step.grace': '15' }, fields: { 'step.grace': '5' } })

    expect(settings.theirs).toBeNull()
    expect(settings.notice?.text.id).toBe('settings.restored')
  })

  it('leaves out what is about a stage deleted meanwhile, and says so', async () => {
    const server = aServer(withoutStage(), { status: 'ok', answer: anAnswer() })
    const settings = useSettings()
    await settings.load(server.call)
    const fields = { [AMOUNT]: '3', 'step.grace': '5' }

    settings.restore({ base: { [AMOUNT]: '', 'step.grace': '15' }, fields })

    expect(settings.changed).toEqual(['step.grace'])
    expect(say(settings.notice!.text)).toContain('удалили в CRM')
    settings.discard()
    expect(settings.restore({ base: { [AMOUNT]: '' }, fields: { [AMOUNT]: '3' } })).toBe(true)
    expect(settings.changed).toEqual([])
    expect(settings.notice?.text.id).toBe('settings.gone')
  })
})

describe('a stage deleted in the CRM', () => {
  it('does not stand in the way when another administrator has saved, too', async () => {
    const { settings, call, asked, saysNow } = await loaded(
      { status: 'stale' },
      withoutStage({ version: 4, fields: { ...defaults, 'step.due': '9' } }),
      saved({}, 5),
    )
    settings.edit({ [AMOUNT]: '3', 'step.grace': '20' })

    await settings.save(call)

    expect(saysNow()).toContain('другой администратор сохранил 1 поле')
    expect(saysNow()).toContain('удалили в CRM')
    await settings.save(call)
    expect(asked.at(-1)).toEqual({ version: 4, fields: { 'step.grace': '20' }, wizard: null })
  })

  it('is learnt from the refusal, and the rest can be saved', async () => {
    const { settings, call, saysNow } = await loaded(
      { status: 'invalid', fields: { [AMOUNT]: 'unknown-stage' } },
      withoutStage(),
      withoutStage({ version: 4 }),
    )
    settings.edit({ [AMOUNT]: '3', 'step.grace': '20' })

    expect(await settings.save(call)).toBe(false)

    expect(saysNow()).toContain('удалили в CRM')
    expect(settings.changed).toEqual(['step.grace'])
    expect(settings.problems).toEqual({})
    expect(settings.answer?.directory.pipelines[0]?.stages).toEqual([])
    expect(await settings.save(call)).toBe(true)
  })

  it('is still blamed where the field is there to be corrected', async () => {
    const problems = { 'heads.default': 'unknown-user', [AMOUNT]: 'unknown-stage' }
    const { settings, call } = await loaded({ status: 'invalid', fields: problems }, withoutStage())
    settings.edit({ [AMOUNT]: '3', 'heads.default': '99' })

    await settings.save(call)

    expect(settings.problems).toEqual({ 'heads.default': 'unknown-user' })
    expect(settings.refusals).toBe(1)
  })
})

describe('a step of the wizard', () => {
  it('saves its own fields, and keeps what is typed in the others', async () => {
    const { settings, call, asked } = await loaded(saved({ 'heads.default': '7' }))
    settings.edit({ 'heads.default': '7', 'schedule.week.0.to': '08:00' })

    const order = { wizard: 2, includes: (path: string) => isOfStep('heads', path) }
    expect(await settings.save(call, order)).toBe(true)

    expect(asked.at(-1)).toEqual({ version: 3, fields: { 'heads.default': '7' }, wizard: 2 })
    expect(settings.fields['schedule.week.0.to']).toBe('08:00')
    expect(settings.changed).toEqual(['schedule.week.0.to'])
  })

  it.each([
    ['pipelines', 'rules.ensure-next-step.in.deal:0', true],
    ['pipelines', AMOUNT, true],
    ['pipelines', 'limits-react.hours', false],
    ['pipelines', 'rules.ensure-next-step.on', false],
    ['heads', 'heads.in.deal:0', true],
    ['schedule', 'schedule.zone', true],
    ['schedule', 'schedule.week.6.from', true],
    ['schedule', 'schedule.days-off', false],
    ['quiet', 'quiet.until', true],
    ['quiet', 'schedule.zone', false],
  ] as const)('%s and the field %s: %s', (step, path, isOfIt) => {
    expect(isOfStep(step, path)).toBe(isOfIt)
  })
})
