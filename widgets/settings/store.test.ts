import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import { anAnswer, aServer, defaults } from '../../tests/settings-page.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import { createForm } from './create-form.ts'
import { messages as ru } from './messages.ru.json?compiled'
import { useSettings } from './store.ts'

const say = createSay({ ...uiRu, ...ru }, 'ru', () => 'Europe/Moscow')

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
