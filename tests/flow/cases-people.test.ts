import { afterEach, describe, expect, it, vi } from 'vitest'
import { REPS } from '../hosts/bitrix24/empty-state.ts'
import type { Stage } from '../stage.ts'
import { setCase } from './cases-scene.ts'
import words from '../../widgets/settings/messages.ru.json' with { type: 'json' }
import { bearerOf, getJson, openSession, postJson, proofOf, settingsOf } from './doors.ts'
import { questionOf, reply, stripOf, tabOf, typesOf, WARN } from './questions-scene.ts'
import { saveFields } from './settings-scene.ts'
import {
  contactsOf,
  knowContact,
  noticesTo,
  OTHER_REP,
  REP,
  refOf,
  requestOf,
  sendDeal,
  sendLead,
  valuesOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
afterEach(() => stage.close())

/** Methods by which a portal merges or deletes people. */
const MERGING = /entity\.merge|\.delete$/

function calledMethods(): readonly string[] {
  return Object.keys(stage.world.callLog.counts().methods)
}

describe('people', () => {
  it('1. Two contacts with empty e-mail or empty phone are not alike', async () => {
    stage = await setCase({})
    knowContact(stage, { first: 'Анна', last: 'Белова', phones: [''], emails: [''] })
    knowContact(stage, { first: 'Анна', last: 'Белова', phones: [' '], emails: [] })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Анна', last: 'Белова', phones: [''], emails: [''] })
    await stage.settled()

    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'nameless' })
    expect(lead.contactIds).toEqual([])
  })

  it('2. The second phone of a card counts', async () => {
    stage = await setCase({})
    const known = knowContact(stage, {
      first: 'Ольга',
      last: 'Зайцева',
      phones: ['+7 922 000-00-01', '8 (912) 345-67-89'],
    })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Ольга', last: 'Зайцева', phones: ['9123456789'] })
    await stage.settled()

    expect(lead.contactIds).toEqual([known.id])
    expect(contactsOf(stage)).toEqual([known])
  })

  it('7. «Это не дубль» holds for everybody in the account: what one has denied, nobody is asked again', async () => {
    stage = await setCase({ 'dedupe-incoming': WARN })
    const known = { first: 'Ольга', last: 'Зайцева', phones: ['+7 912 345-67-89'] }
    const contact = knowContact(stage, known)
    await stage.settled()
    const first = sendLead(stage, known)
    await stage.settled()
    const { key } = await questionOf(stage, first, 'client')

    expect((await reply(stage, first, { key, answer: 'no' })).end).toBe('done')
    const next = sendLead(stage, { ...known, owner: OTHER_REP })
    await stage.settled()
    const { body } = await getJson(stage, '/api/rule-strip', await bearerOf(stage, OTHER_REP, next))

    expect(body?.['questions']).not.toContainEqual(expect.objectContaining({ type: 'client' }))
    expect((await requestOf(stage, next))?.outcome).toEqual({ type: 'new' })
    expect(next.contactIds).not.toContain(contact.id)
    expect(noticesTo(stage, OTHER_REP).filter(text => text.startsWith('Присоединить'))).toEqual([])
    // Another person with that phone is another pair.
    const other = sendLead(stage, { first: 'Ольга', phones: ['9123456789', '+7 912 000-11-22'] })
    const named = sendLead(stage, { first: 'Игорь', last: 'Котов', phones: ['9123456789'] })
    await stage.settled()
    expect((await requestOf(stage, other))?.outcome?.type).toBe('new')
    expect((await requestOf(stage, named))?.outcome?.type).toBe('review')
  })

  it('7. «Это не дубль» said by mistake and taken back is asked about again', async () => {
    stage = await setCase({ 'dedupe-incoming': WARN })
    const known = { first: 'Ольга', last: 'Зайцева', phones: ['+7 912 345-67-89'] }
    knowContact(stage, known)
    await stage.settled()
    const first = sendLead(stage, known)
    await stage.settled()
    const { key } = await questionOf(stage, first, 'client')
    expect((await reply(stage, first, { key, answer: 'no' })).end).toBe('done')
    const said = (await tabOf(stage, first)).deeds.find(deed => deed.key.includes('not-client'))

    const bearer = await bearerOf(stage, REP, first)
    const undone = await postJson(stage, '/api/card-tab/undo', { key: said!.key }, bearer)
    const next = sendLead(stage, known)
    await stage.settled()

    expect(undone.body).toMatchObject({ end: 'undone' })
    expect(await typesOf(stage, next)).toContain('client')
  })

  it('8. Two people sharing a reception phone are never merged', async () => {
    stage = await setCase({})
    const reception = '+7 495 111-22-33'
    const [one, other] = [
      knowContact(stage, { first: 'Ольга', last: 'Зайцева', phones: [reception] }),
      knowContact(stage, { first: 'Игорь', last: 'Котов', phones: [reception] }),
    ]
    await stage.settled()
    const lead = sendLead(stage, { first: 'Пётр', last: 'Лосев', phones: [reception] })
    await stage.settled()

    expect(contactsOf(stage)).toEqual(expect.arrayContaining([one, other]))
    expect([one!.id, other!.id]).not.toContain(lead.contactIds[0])
    expect([one, other].map(contact => valuesOf(contact!, 'PHONE'))).toEqual([
      [reception],
      [reception],
    ])
    expect(calledMethods().filter(method => MERGING.test(method))).toEqual([])
  })

  it('11. A widget shown to a person without rights says «Нет доступа», quietly', async () => {
    stage = await setCase({})
    const deal = sendDeal(stage, { owner: OTHER_REP })
    await stage.settled()
    const [stranger] = REPS.filter(id => id !== OTHER_REP)
    const { status, body } = await openSession(stage, proofOf(stage, stranger!), refOf(deal))

    // The word the widgets turn into «Нет доступа».
    expect([status, body]).toEqual([403, { error: 'no-access' }])
    expect(await stage.service.store.jobs.buried(stage.tenant)).toEqual([])
  })

  it('12. +7 7xx is Kazakhstan; 8-800 has no city', async () => {
    stage = await setCase({})
    const kazakh = sendLead(stage, { first: 'Айгуль', phones: ['+7 701 234-56-78'] })
    const hotline = knowContact(stage, { first: 'Анна', last: 'Белова', phones: ['88005553535'] })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Анна', last: 'Белова', phones: ['8 800 555-35-35'] })
    await stage.settled()
    const [inKazakhstan, nowhere] = [await stripOf(stage, kazakh), await stripOf(stage, lead)]

    expect(inKazakhstan.clientTime?.clocks).toMatchObject([
      { zone: 'Asia/Almaty', place: expect.stringContaining('Казахстан') },
    ])
    // No town, no zone, no hour to call at is made up.
    expect(nowhere.clientTime?.clocks.filter(({ zone }) => zone !== null)).toEqual([])
    expect(JSON.stringify(nowhere.clientTime)).not.toMatch(/Москва|МСК/)
    // Everybody's number is nobody's.
    expect(lead.contactIds).not.toContain(hotline.id)
  })

  // The host's CONFLICT and the way to its own merge page come with the merge itself: the base check (R8, issue 9). Until then nothing merges.
  it('13. Nobody is merged by a request, however many copies of a person there are', async () => {
    stage = await setCase({})
    for (let copy = 0; copy < 3; copy++)
      knowContact(stage, { first: 'Ольга', last: 'Зайцева', phones: ['+7 912 345-67-89'] })
    await stage.settled()
    sendLead(stage, { first: 'Ольга', last: 'Зайцева', phones: ['9123456789'] })
    await stage.settled()

    expect(contactsOf(stage).length).toBeGreaterThanOrEqual(3)
    expect(calledMethods().filter(method => MERGING.test(method))).toEqual([])
  })

  it('20. A stage limit of zero or a template without text is refused in settings with a clear message', async () => {
    stage = await setCase({})
    const before = await settingsOf(stage)

    const { status, body } = await saveFields(stage, {
      'step.grace': '40',
      'limits.deal:NEW.amount': '0',
      'templates.deal:NEW.title': 'Позвонить',
      'templates.deal:NEW.text': ' ',
    })

    expect(status).toBe(422)
    const fields = body!['fields'] as Readonly<Record<string, string>>
    const said = Object.entries(fields).map(([path, word]) => [path, words[wordOf(word)]])
    expect(Object.fromEntries(said)).toEqual({
      'limits.deal:NEW.amount': 'Нужно число больше нуля',
      'templates.deal:NEW.text': 'Укажите значение',
    })
    // Nothing half-saved.
    const after = await settingsOf(stage)
    expect([after.version, after.fields]).toEqual([before.version, before.fields])
  })
})

/** Key of the words the settings page has for what is wrong with a field. */
function wordOf(problem: string): keyof typeof words {
  return `settings.problem.${problem}` as keyof typeof words
}
