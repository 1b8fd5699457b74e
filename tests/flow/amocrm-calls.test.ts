import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import { DAY, SECOND } from '../../shared/time/instant.ts'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { deleteContact, updateContact } from '../hosts/amocrm/crm/logic.ts'
import type { Contact, Lead } from '../hosts/amocrm/state.ts'
import {
  accountOf,
  knowCompany,
  knowContact,
  knowLead,
  mainContactOf,
  makeContact,
  OTHER_REP,
  planTask,
  REP,
  requestOf,
  ROBOT,
  sendRequest,
  valuesOf,
} from './amo-scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: AmoStage

beforeAll(async () => {
  stage = await setAmoStage()
  // Users and pipelines are remembered for minutes.
  sendRequest(stage, { first: 'Анна', phones: ['+7 927 500-00-00'] })
  await stage.settled()
})
afterAll(() => stage.close())
beforeEach(() => stage.settled())

const LOOK = ['GET leads/{id}', 'GET contacts/{id}']
/** Of one phone or e-mail. */
const SEARCH = ['GET contacts', 'GET companies']

/** Calls of the service from the web-hook to the last write, and those that the account's news of our own writes led to. */
async function follow(send: () => Lead) {
  stage.world.callLog.reset()
  const lead = send()
  await stage.settled()
  const calls = stage.world.callLog.entries
    .filter(({ server }) => server === 'api')
    .map(({ method, path }) => `${method} ${path.replace('/api/v4/', '')}`)
  const last = calls.findLastIndex(call => !call.startsWith('GET'))
  return { lead, own: calls.slice(0, last + 1), echoes: calls.slice(last + 1) }
}

let count = 0

/** Somebody with a finished past and a phone of his own. */
async function aClient(owner: number): Promise<{ client: Contact; phone: string }> {
  const phone = `+7 927 500-01-${String(++count).padStart(2, '0')}`
  const client = knowContact(stage, { first: 'Ольга', last: 'Ким', phones: [phone], owner })
  await stage.settled()
  return { client, phone }
}

describe('a request of a known client', () => {
  it('takes eight calls', async () => {
    const { client, phone } = await aClient(OTHER_REP)
    const old = knowLead(stage, { contacts: [client.id], owner: OTHER_REP })
    old.statusId = 143
    const { lead, own } = await follow(() =>
      sendRequest(stage, { first: 'Ольга', phones: [phone] }),
    )

    expect([mainContactOf(lead), lead.responsibleId]).toEqual([client.id, OTHER_REP])
    expect(own.slice(4)).toEqual([
      'GET leads',
      'PATCH leads/{id}',
      'POST leads/{id}/link',
      'POST leads/notes',
    ])
    // Two at a time.
    expect(own.slice(0, 4).toSorted()).toEqual([...LOOK, ...SEARCH].toSorted())
  })

  it('takes seven when its responsible stays', async () => {
    const { client, phone } = await aClient(REP)
    const { lead, own } = await follow(() =>
      sendRequest(stage, { first: 'Ольга', phones: [phone] }),
    )

    expect([mainContactOf(lead), lead.responsibleId]).toEqual([client.id, REP])
    expect(own.slice(4)).toEqual(['GET leads/{id}', 'POST leads/{id}/link', 'POST leads/notes'])
  })

  it('takes two searches more for its e-mail, and two calls to write it to the contact', async () => {
    const { client, phone } = await aClient(REP)
    const emails = ['second@mail.ru']
    const { own } = await follow(() =>
      sendRequest(stage, { first: 'Ольга', phones: [phone], emails }),
    )

    expect(valuesOf(stage, client, 'EMAIL')).toEqual(emails)
    expect(own.toSorted()).toEqual(
      [
        ...LOOK,
        ...SEARCH,
        ...SEARCH,
        'GET leads/{id}',
        // A written field replaces all its values, so they are read right before.
        'GET contacts/{id}',
        'PATCH contacts/{id}',
        'POST leads/{id}/link',
        'POST leads/notes',
      ].toSorted(),
    )
  })

  it('takes no more when he has an open deal, which is told of it', async () => {
    const { client, phone } = await aClient(OTHER_REP)
    const open = knowLead(stage, { contacts: [client.id], owner: OTHER_REP })
    planTask(stage, open, stage.clock.now() + DAY)
    await stage.settled()
    const { lead, own } = await follow(() =>
      sendRequest(stage, { first: 'Ольга', phones: [phone] }),
    )

    expect(await requestOf(stage, lead)).toMatchObject({
      outcome: { type: 'repeat', of: { kind: 'deal', id: String(open.id) } },
    })
    expect(own.length).toBeLessThanOrEqual(8)
    expect(own).toContain('GET companies')
  })

  it('is still not attached by a number that is a company’s', async () => {
    const { client, phone } = await aClient(REP)
    knowCompany(stage, { title: 'Ромашка', phones: [phone] })
    const { lead } = await follow(() => sendRequest(stage, { first: 'Ольга', phones: [phone] }))

    expect(await requestOf(stage, lead)).toMatchObject({ outcome: { type: 'new' } })
    expect(mainContactOf(lead)).not.toBe(client.id)
  })
})

describe('a contact’s own news', () => {
  const indexed = (contact: Contact) =>
    stage.service.store.people.find(stage.tenant, asId(String(contact.id)))

  it('costs a call when no card of his is looked at', async () => {
    stage.world.callLog.reset()
    const contact = makeContact(stage, { first: 'Вера', phones: ['+7 927 500-02-01'] })
    await stage.settled()

    expect(await indexed(contact)).toMatchObject({ phones: ['+7 927 500-02-01'] })
    expect(stage.world.callLog.counts()).toEqual({ 'GET /api/v4/contacts/{id}': 1 })
  })

  it('is learnt when it comes after the look', async () => {
    const contact = makeContact(stage, { first: 'Вера', phones: ['+7 927 500-02-02'] })
    sendRequest(stage, { contacts: [contact.id] })
    await stage.settled()
    const [field] = Object.keys(contact.values)
    const values = { [Number(field)]: [{ value: '+7 927 500-02-03', enum_code: 'WORK' }] }
    stage.clock.moveBy(SECOND)
    updateContact(accountOf(stage), contact, { values }, ROBOT)
    await stage.settled()

    expect(await indexed(contact)).toMatchObject({ phones: ['+7 927 500-02-03'] })
  })

  it('is that he is gone, even if a look has just seen him', async () => {
    const contact = makeContact(stage, { first: 'Вера', phones: ['+7 927 500-02-04'] })
    sendRequest(stage, { contacts: [contact.id] })
    await new Promise(resolve => setTimeout(resolve, 500))
    deleteContact(accountOf(stage), contact, ROBOT)
    await stage.settled()

    expect(await indexed(contact)).toBeNull()
  })
})
