import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { CardKind, CardRef } from '../../../shared/crm/model.ts'
import { asInstant, HOUR, plus } from '../../../shared/time/instant.ts'
import { anAmoScene, type AmoScene } from '../../../tests/contract/amocrm-scene.ts'
import { addLead, moveLead } from '../../../tests/hosts/amocrm/crm/leads.ts'
import { addNote } from '../../../tests/hosts/amocrm/crm/notes.ts'
import { addContact } from '../../../tests/hosts/amocrm/crm/people.ts'
import {
  acceptUnsorted,
  addUnsorted,
  declineUnsorted,
} from '../../../tests/hosts/amocrm/crm/unsorted.ts'
import { REPS, STAGES } from '../../../tests/hosts/amocrm/empty-state.ts'
import type { Lead } from '../../../tests/hosts/amocrm/state.ts'
import { toUnix } from './wire.ts'

let scene: AmoScene

beforeEach(async () => {
  scene = await anAmoScene()
  await scene.install()
})
afterEach(() => scene.stop())

const REP = { userId: REPS[0] }
const ROBOT = { userId: 0 }
const now = () => asInstant(scene.world.clock())
const account = () => scene.world.account.account
const hourAgo = () => plus(now(), -HOUR)

function refOf(id: number, kind: CardKind = 'deal'): CardRef {
  return { kind, id: asId(String(id)) } as CardRef
}

function aDeal(contacts: readonly number[] = []): Lead {
  return addLead(
    account(),
    { name: 'Окна', createdAt: toUnix(hourAgo()), contacts: contacts.map(id => ({ id })) },
    { ...ROBOT, at: toUnix(hourAgo()) },
  )
}

function aRequest() {
  return addUnsorted(
    account(),
    {
      category: 'forms',
      sourceUid: 'f',
      sourceName: 'Форма',
      metadata: { form_id: '1', form_name: 'Форма', form_page: 'https://example.com' },
      lead: { name: 'Заявка' },
      contact: { firstName: 'Инна' },
      company: null,
    },
    { ...ROBOT, at: toUnix(hourAgo()) },
  )
}

describe('a request in «Неразобранное»', () => {
  it('is a lead with its hidden contact, and no deal', async () => {
    const { leadId } = aRequest()

    const view = await scene.crm().look(refOf(leadId, 'lead'))

    expect(view).toMatchObject({
      card: { ref: refOf(leadId, 'lead'), pipeline: 'lead', status: 'open', madeFrom: null },
      contacts: [{ name: { first: 'Инна' } }],
      openTasks: [],
    })
    expect(await scene.crm().look(refOf(leadId))).toBeNull()
  })

  it('that was accepted has ended well, and its deal knows what it was made from', async () => {
    const request = aRequest()
    acceptUnsorted(account(), request, {}, REP)

    const [ended, deal] = [
      await scene.crm().look(refOf(request.leadId, 'lead')),
      await scene.crm().look(refOf(request.leadId)),
    ]

    expect(ended?.card).toMatchObject({ status: 'won', pipeline: 'lead' })
    expect(deal?.card).toMatchObject({
      status: 'open',
      pipeline: 'deal:7300011',
      madeFrom: refOf(request.leadId, 'lead'),
    })
  })

  it('that was declined is gone', async () => {
    const request = aRequest()
    declineUnsorted(account(), request, REP)

    expect(await scene.crm().look(refOf(request.leadId, 'lead'))).toBeNull()
  })

  it('is not what a deal was that never lay there', async () => {
    expect(await scene.crm().look(refOf(aDeal().id, 'lead'))).toBeNull()
  })
})

describe('the stay on a stage', () => {
  it('begins with the last move to it, and no edit changes it', async () => {
    const lead = aDeal()
    const at = toUnix(hourAgo()) + 600
    moveLead(account(), lead, { statusId: STAGES.talks }, { ...REP, at })
    const first = await scene.crm().look(refOf(lead.id))
    lead.name = 'Другое'
    lead.updatedAt = toUnix(now())

    const second = await scene.crm().look(refOf(lead.id))

    expect(first?.card.stageSince).toBe(at * 1000)
    expect(second?.card.stageSince).toBe(first?.card.stageSince)
  })

  it('is not guessed while the list of moves is behind: the job comes again', async () => {
    const lead = aDeal()
    moveLead(account(), lead, { statusId: STAGES.talks }, { ...REP, at: toUnix(hourAgo()) + 600 })
    lead.statusId = STAGES.decision
    lead.updatedAt = toUnix(now())

    await expect(scene.crm().look(refOf(lead.id))).rejects.toMatchObject({
      code: 'host.unavailable',
    })
  })
})

describe('the first touch', () => {
  async function touched(lead: Lead) {
    return (await scene.crm().look(refOf(lead.id), { touchesSince: hourAgo() }))?.touchedAt ?? null
  }

  const note = (
    lead: { id: number },
    type: string,
    params: object,
    author: { readonly userId: number } = REP,
  ) =>
    addNote(
      account(),
      { entityType: 'leads', entityId: lead.id, type, params: { ...params } },
      author,
    )

  it('is nobody’s at first', async () => {
    expect(await touched(aDeal())).toBeNull()
  })

  it.each([
    ['a comment', 'common', { text: 'Перезвонит' }],
    ['a call that was answered', 'call_out', { duration: 40, phone: '1', source: 'x' }],
    ['a call that was tried', 'call_out', { duration: 0, phone: '1', source: 'x' }],
    ['a call that was taken', 'call_in', { duration: 40, phone: '1', source: 'x' }],
    ['a message', 'sms_out', { text: 'Здравствуйте', phone: '1' }],
  ])('is %s', async (_what, type, params) => {
    const lead = aDeal()
    note(lead, type, params)

    expect(await touched(lead)).not.toBeNull()
  })

  it.each([
    ['a call of the client nobody took', 'call_in', { duration: 0, phone: '1', source: 'x' }, REP],
    ['a comment of a robot', 'common', { text: 'Создано формой' }, ROBOT],
    ['a service note', 'service_message', { service: 'x', text: 'y' }, REP],
  ])('is not %s', async (_what, type, params, author) => {
    const lead = aDeal()
    note(lead, type, params, author)

    expect(await touched(lead)).toBeNull()
  })

  it('is not a note of ours', async () => {
    const lead = aDeal()
    const subject = refOf(lead.id)
    await scene
      .crm()
      .perform([{ mark: 't000000001', effect: { type: 'note.add', subject, text: 'Известный' } }])

    expect(await touched(lead)).toBeNull()
  })

  it('is a call on the client, too', async () => {
    const contact = addContact(account(), { firstName: 'Пётр' }, REP)
    const lead = aDeal([contact.id])
    addNote(
      account(),
      {
        entityType: 'contacts',
        entityId: contact.id,
        type: 'call_out',
        params: { duration: 40, phone: '1', source: 'x' },
      },
      REP,
    )

    expect(await touched(lead)).not.toBeNull()
  })

  it('is a move by a person, not by a robot', async () => {
    const [byRobot, byPerson] = [aDeal(), aDeal()]
    moveLead(account(), byRobot, { statusId: STAGES.talks }, ROBOT)
    moveLead(account(), byPerson, { statusId: STAGES.talks }, REP)

    expect(await touched(byRobot)).toBeNull()
    expect(await touched(byPerson)).not.toBeNull()
  })
})

describe('a young deal', () => {
  it('costs two calls: itself and its contact', async () => {
    const contact = addContact(account(), { firstName: 'Пётр' }, ROBOT)
    const lead = addLead(account(), { name: 'Окна', contacts: [{ id: contact.id }] }, ROBOT)

    const { calls } = await scene.counting(() =>
      scene.crm().look(refOf(lead.id), { touchesSince: hourAgo() }),
    )

    expect(calls).toBe(2)
  })

  it('costs six calls an hour later, while nobody has touched it', async () => {
    const contact = addContact(account(), { firstName: 'Пётр' }, ROBOT)
    const lead = aDeal([contact.id])
    lead.updatedAt = lead.createdAt

    const { calls } = await scene.counting(() =>
      scene.crm().look(refOf(lead.id), { touchesSince: hourAgo() }),
    )

    expect(calls).toBe(6)
  })
})
