import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Item } from '../hosts/bitrix24/state.ts'
import { NEVER } from '../hosts/bitrix24/switches.ts'
import type { Stage } from '../stage.ts'
import { comment, saveSettings, setCase } from './cases-scene.ts'
import {
  contactsOf,
  deedsOf,
  knowContact,
  knowDeal,
  notesOf,
  OTHER_REP,
  portalOf,
  REP,
  requestOf,
  sendDeal,
  sendLead,
} from './scenes.ts'
import { saveFields } from './settings-scene.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const PHONE = '+7 912 345-67-89'
const JOIN = { 'dedupe.repeat': 'join', 'dedupe.close.lead': 'lead:JUNK' }

let stage: Stage

afterEach(() => stage.close())

/** A client with a deal in work, both of another rep than the one who gets the requests. */
async function setWork(fields: Readonly<Record<string, string>> = {}) {
  stage = await setCase({})
  const { status } = await saveFields(stage, fields)
  expect(status).toBe(200)
  const client = knowContact(stage, {
    first: 'Пётр',
    last: 'Котов',
    phones: [PHONE],
    owner: OTHER_REP,
  })
  const deal = knowDeal(stage, { contacts: [client.id], owner: OTHER_REP })
  await stage.settled()
  return { client, deal }
}

async function sendRepeat(fields: Readonly<Record<string, unknown>> = {}): Promise<Item> {
  const lead = sendLead(stage, {
    first: 'Пётр',
    last: 'Котов',
    phones: ['89123456789'],
    owner: REP,
    fields: { comments: 'Когда замер?', ...fields },
  })
  await stage.settled()
  return lead
}

describe('a repeated request', () => {
  it('is a card of its own by default, told of on the open deal', async () => {
    const { client, deal } = await setWork()

    const lead = await sendRepeat()

    expect(lead.contactIds).toEqual([client.id])
    expect(lead.fields['stageId']).toBe('NEW')
    expect(notesOf(stage, deal).join()).toContain('Повторных обращений: 1')
    expect(notesOf(stage, deal).join()).not.toContain('Когда замер?')
  })

  it('joined to the open deal leaves its text there, is closed as a twin and never deleted', async () => {
    const { client, deal } = await setWork(JOIN)

    const lead = await sendRepeat()

    expect(lead.contactIds).toEqual([client.id])
    expect(lead.fields['assignedById']).toBe(OTHER_REP)
    expect(lead.fields['stageId']).toBe('JUNK')
    expect(notesOf(stage, deal)).toHaveLength(1)
    expect(notesOf(stage, deal)[0]).toContain('Когда замер?')
    expect(notesOf(stage, deal)[0]).toContain('Повторных обращений: 1')
    expect(notesOf(stage, lead).join()).toContain(`сделке № ${deal.id}`)
    expect((await requestOf(stage, lead))?.outcome).toMatchObject({
      type: 'repeat',
      of: { kind: 'deal', id: String(deal.id) },
    })
    const { methods } = stage.world.callLog.counts()
    expect(Object.keys(methods).filter(name => /delete|merge/i.test(name))).toEqual([])
    expect(portalOf(stage).state.items[1].has(lead.id)).toBe(true)
  })

  it('stays open where no stage was named for its twin', async () => {
    await setWork({ 'dedupe.repeat': 'join' })

    const lead = await sendRepeat()

    expect(lead.fields['stageId']).toBe('NEW')
    expect(await deedsOf(stage, lead)).not.toContain('card.move done')
  })

  it('sent twice at once goes into the deal twice, and no twin swallows the other', async () => {
    const { deal } = await setWork(JOIN)

    const leads = [sendLead(stage, repeat()), sendLead(stage, repeat())]
    await stage.settled()

    expect(leads.map(({ fields }) => fields['stageId'])).toEqual(['JUNK', 'JUNK'])
    expect(notesOf(stage, deal)).toHaveLength(2)
    expect(deal.fields['stageId']).toBe('NEW')
  })

  it('of two deals of one client at once, the older one stays open', async () => {
    stage = await setCase({})
    await saveFields(stage, { 'dedupe.repeat': 'join', 'dedupe.close.deal:0': 'deal:LOSE' })
    const client = knowContact(stage, { first: 'Пётр', last: 'Котов', phones: [PHONE] })
    await stage.settled()

    const older = sendDeal(stage, { contacts: [client.id] })
    const younger = sendDeal(stage, { contacts: [client.id] })
    await stage.settled()

    expect([older, younger].map(({ fields }) => fields['stageId'])).toEqual(['NEW', 'LOSE'])
  })

  it('that somebody works on already is not closed when joining is switched on', async () => {
    const { deal } = await setWork()
    await saveSettings(stage, {
      rules: { 'dedupe-incoming': { on: true, strength: 'show', repeat: 'join' } },
    })
    const lead = await sendRepeat()
    comment(stage, lead, 'Созвонились')
    await stage.settled()

    await saveFields(stage, { ...JOIN, 'rules.dedupe-incoming.strength': 'act' })

    expect(notesOf(stage, deal).join()).toContain('Когда замер?')
    expect(lead.fields['stageId']).toBe('NEW')
  })

  it('is closed once, whatever answer is lost', async () => {
    const { deal } = await setWork(JOIN)
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor: 'writes' })

    const lead = await sendRepeat()
    stage.world.switches.set({ answerLost: NEVER })
    await stage.retryNow()

    expect(lead.fields['stageId']).toBe('JUNK')
    expect(notesOf(stage, deal)).toHaveLength(1)
    expect(await deedsOf(stage, lead)).toEqual([
      'card.move done',
      'contact.attach done',
      'note.add done',
      'note.add done',
      'request.settle done',
    ])
  })

  it('brings no codes of its own into the deal', async () => {
    const { deal } = await setWork(JOIN)

    await sendRepeat({ comments: '[URL=https://evil.example]клик[/URL]' })

    expect(notesOf(stage, deal).join()).not.toContain('[URL=')
  })
})

describe('the responsible of a known client’s request', () => {
  it.each([
    ['client', OTHER_REP],
    ['request', REP],
  ])('is that of the %s, as set', async (owner, expected) => {
    const { client } = await setWork({ 'dedupe.owner': owner })

    const lead = await sendRepeat()

    expect(lead.contactIds).toEqual([client.id])
    expect(lead.fields['assignedById']).toBe(expected)
  })
})

describe('a number called shared in the settings', () => {
  it('attaches nobody any more, and nobody but by it is a new client', async () => {
    const { client } = await setWork({ 'dedupe.phones': '8 (912) 345-67-89' })

    const lead = await sendRepeat()

    expect(lead.contactIds).not.toContain(client.id)
    expect(contactsOf(stage)).toHaveLength(2)
    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ type: 'new' })
    expect(notesOf(stage, lead).join()).toContain('не считается дублем')
  })
})

describe('faults in these settings', () => {
  it('are named by field, and nothing is saved of them', async () => {
    await setWork()
    const { status, body } = await saveFields(stage, {
      'step.grace': '40',
      'dedupe.repeat': 'merge',
      'dedupe.close.lead': 'lead:NEW',
      'dedupe.close.deal:77': 'deal:LOSE',
      'dedupe.phones': 'приёмная',
      'dedupe.emails': 'info',
      'exempt.users': '999',
      'heads.group.999': '1',
    })

    expect(status).toBe(422)
    expect(body?.['fields']).toEqual({
      'dedupe.repeat': 'unknown-word',
      'dedupe.close.lead': 'unknown-stage',
      'dedupe.close.deal:77': 'unknown-pipeline',
      'dedupe.phones': 'not-a-phone',
      'dedupe.emails': 'not-an-email',
      'exempt.users': 'unknown-user',
      'heads.group.999': 'unknown-group',
    })
    const saved = await stage.service.store.settings.load(stage.tenant)
    expect(JSON.stringify(saved.value)).not.toContain('"graceMinutes":40')
  })
})

function repeat() {
  return { first: 'Пётр', last: 'Котов', phones: [PHONE] }
}
