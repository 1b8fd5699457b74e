import { afterEach, describe, expect, it, vi } from 'vitest'
import { parsePhones } from '../../shared/phone/parse-phone.ts'
import { readFields } from '../../shared/settings/read-fields.ts'
import { asId } from '../../shared/crm/ids.ts'
import { REPS } from '../hosts/bitrix24/empty-state.ts'
import type { Stage } from '../stage.ts'
import { setCase } from './cases-scene.ts'
import { bearerOf, getJson, openSession, proofOf } from './doors.ts'
import {
  contactsOf,
  knowContact,
  nowOf,
  OTHER_REP,
  portalOf,
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

  it('7. «Это не дубль» holds for everybody in the account: what is decided about a request is one for all', async () => {
    stage = await setCase({})
    knowContact(stage, { first: 'Ольга', last: 'Зайцева', phones: ['+7 912 345-67-89'] })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Игорь', last: 'Котов', phones: ['9123456789'] })
    await stage.settled()
    const outcome = (await requestOf(stage, lead))?.outcome
    const seen = await Promise.all(
      [REP, 1].map(async user => {
        const { body } = await getJson(stage, '/api/rule-strip', await bearerOf(stage, user, lead))
        return body?.['request']
      }),
    )

    expect(outcome?.type).toBe('review')
    expect(seen[0]).toMatchObject({ outcome: 'review' })
    expect(seen[1]).toEqual(seen[0])
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
    expect(parsePhones('+7 701 234-56-78')).toMatchObject([
      { e164: '+77012345678', kind: 'foreign' },
    ])
    expect(parsePhones('8 800 555-35-35')).toMatchObject([
      { e164: '+78005553535', kind: 'toll-free' },
    ])
    const hotline = knowContact(stage, { first: 'Анна', last: 'Белова', phones: ['88005553535'] })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Анна', last: 'Белова', phones: ['8 800 555-35-35'] })
    await stage.settled()

    expect(lead.contactIds).not.toContain(hotline.id)
  })

  it('13. A merge answered with CONFLICT leads the user to the host’s own merge page: nothing merges by itself', async () => {
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
    const { host } = { host: stage.service.store.settings }
    const { value } = await host.load(stage.tenant)
    const ground = {
      pipelines: [
        {
          id: asId<never>('deal:0'),
          kind: 'deal' as const,
          obeys: 'every-rule' as const,
          name: 'Общая',
          stages: [{ id: asId<never>('deal:NEW'), name: 'Новая', status: 'open' as const }],
        },
      ],
      users: [],
      groups: [],
      timeZone: portalOf(stage).state.timeZone,
      now: nowOf(stage),
    }
    const read = readFields(
      {
        'limits.deal:NEW.amount': '0',
        'templates.deal:NEW.title': 'Позвонить',
        'templates.deal:NEW.text': ' ',
      },
      value as never,
      ground,
    )

    expect(read).toEqual({
      ok: false,
      problems: { 'limits.deal:NEW.amount': 'too-small', 'templates.deal:NEW.text': 'empty' },
    })
  })
})
