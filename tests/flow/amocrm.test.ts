import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import type { CardKind, CardRef } from '../../shared/crm/model.ts'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { addLead, moveLead } from '../hosts/amocrm/crm/leads.ts'
import { addContact } from '../hosts/amocrm/crm/people.ts'
import { addTask } from '../hosts/amocrm/crm/tasks.ts'
import { acceptUnsorted, addUnsorted } from '../hosts/amocrm/crm/unsorted.ts'
import { REPS, SALES, STAGES } from '../hosts/amocrm/empty-state.ts'

vi.setConfig({ testTimeout: 40_000, hookTimeout: 40_000 })

let stage: AmoStage

beforeAll(async () => {
  stage = await setAmoStage()
})
afterAll(() => stage.close())

const REP = { userId: REPS[0] }
const ROBOT = { userId: 0 }

function aPerson(first: string, phone: string) {
  const { account } = stage.world.account
  const field = [...account.state.fields.contacts.values()].find(({ code }) => code === 'PHONE')!
  const values = { [field.id]: [{ value: phone, enum_code: 'WORK' }] }
  return addContact(account, { firstName: first, responsibleId: REPS[0], values }, ROBOT)
}

function aRequest(contact: number | null, title = 'Заявка с сайта') {
  const contacts = contact === null ? [] : [{ id: contact }]
  return addLead(
    stage.world.account.account,
    { name: title, responsibleId: REPS[0], contacts },
    ROBOT,
  )
}

function requestOf(kind: CardKind, id: number) {
  const card = { kind, id: asId(String(id)) } as CardRef
  return stage.service.store.requests.find(stage.tenant, card)
}

function tasksOf(lead: number) {
  const { tasks } = stage.world.account.state
  return [...tasks.values()].filter(({ entityId }) => entityId === lead)
}

describe('an account', () => {
  it('is at work as soon as the widget is installed', async () => {
    const tenant = await stage.service.store.tenants.find(stage.tenant)

    expect(tenant).toMatchObject({ state: 'active', origin: stage.world.account.url })
    expect([...stage.world.account.state.hooks.values()]).toMatchObject([{ disabled: false }])
  })
})

describe('a request of an unknown client', () => {
  it('is recorded, recognised as new and finished within eight HTTP calls', async () => {
    const contact = aPerson('Пётр', '8 (912) 345-67-89')
    stage.world.callLog.reset()
    const lead = aRequest(contact.id)
    await stage.settled()

    expect(await requestOf('deal', lead.id)).toMatchObject({ outcome: { type: 'new' } })
    expect(stage.world.callLog.apiCalls()).toBeLessThanOrEqual(8)
  })

  it('waits for its contact, which amoCRM links a moment later', async () => {
    const lead = aRequest(null)
    await stage.settled()
    expect(await requestOf('deal', lead.id)).toMatchObject({ outcome: null })

    const contact = aPerson('Мария', '8 (912) 000-11-22')
    lead.contacts.push({ id: contact.id, isMain: true })
    await stage.retryNow()

    expect(await requestOf('deal', lead.id)).toMatchObject({ outcome: { type: 'new' } })
  })

  it('that never gets anybody ends as one without data', async () => {
    const lead = aRequest(null)
    await stage.settled()
    await stage.moveTime(2 * MINUTE)
    await stage.retryNow()

    expect(await requestOf('deal', lead.id)).toMatchObject({ outcome: { type: 'nameless' } })
  })
})

describe('a request of a known client', () => {
  it('is linked to him as the main contact, and the card says so', async () => {
    const known = aPerson('Ольга', '8 (913) 222-33-44')
    await stage.settled()
    await stage.moveTime(HOUR)
    const fresh = aPerson('Ольга', '+7 913 222-33-44')
    stage.world.callLog.reset()
    const lead = aRequest(fresh.id)
    await stage.settled()

    expect(await requestOf('deal', lead.id)).toMatchObject({
      outcome: { type: 'attached', contact: String(known.id) },
    })
    expect(lead.contacts.find(({ isMain }) => isMain)?.id).toBe(known.id)
    const notes = [...stage.world.account.state.notes.values()]
    expect(notes.filter(({ entityId }) => entityId === lead.id)).not.toHaveLength(0)
    // What comes after the last write are looks at the echo of our own changes.
    const calls = stage.world.callLog.entries.map(({ method }) => method)
    expect(calls.lastIndexOf('POST')).toBeLessThan(8)
  })
})

describe('a deal without a next step', () => {
  it('gets one task from the rule, and only one', async () => {
    const contact = aPerson('Лев', '8 (914) 555-66-77')
    const lead = aRequest(contact.id)
    await stage.settled()
    await stage.moveTime(HOUR)
    await stage.retryNow()
    await stage.moveTime(HOUR)

    expect(tasksOf(lead.id)).toHaveLength(1)
  })

  it('is answered when it is moved on, too', async () => {
    const lead = aRequest(aPerson('Ева', '8 (914) 555-00-00').id)
    await stage.settled()
    await stage.moveTime(MINUTE)
    moveLead(stage.world.account.account, lead, { statusId: STAGES.talks, pipelineId: SALES }, REP)
    await stage.settled()
    await stage.moveTime(HOUR)

    expect(tasksOf(lead.id)).toHaveLength(1)
  })
})

describe('a deal with a step', () => {
  it('keeps what is known of its steps over a review, which sees only when the nearest is due', async () => {
    const lead = aRequest(aPerson('Зоя', '8 (917) 111-00-22').id)
    const entity = { type: 'leads', id: lead.id } as const
    const completeTill = Math.floor(stage.clock.now() / 1000) + 86_400
    const task = addTask(stage.world.account.account, { text: 'КП', completeTill, entity }, REP)
    await stage.settled()
    await stage.moveTime(HOUR)
    await stage.moveTime(HOUR)

    const card = { kind: 'deal', id: asId(String(lead.id)) } as CardRef
    const { memory } = await stage.service.store.cards.know(stage.tenant, card)
    expect(Object.keys(memory?.steps?.open ?? {})).toEqual([String(task.id)])
    expect(tasksOf(lead.id)).toHaveLength(1)
  })
})

describe('a request in «Неразобранное»', () => {
  it('is recorded and recognised, gets no task, and makes no second one of its deal once accepted', async () => {
    const { account } = stage.world.account
    const known = aPerson('Инна', '8 (915) 111-00-11')
    await stage.settled()
    await stage.moveTime(HOUR)
    const field = [...account.state.fields.contacts.values()].find(({ code }) => code === 'PHONE')!
    const unsorted = addUnsorted(
      account,
      {
        category: 'forms',
        sourceUid: 'form-1',
        sourceName: 'Форма',
        metadata: { form_id: '1', form_name: 'Форма', form_page: 'https://example.com' },
        lead: { name: 'Заявка' },
        contact: {
          firstName: 'Инна',
          values: { [field.id]: [{ value: '+79151110011', enum_code: 'WORK' }] },
        },
        company: null,
      },
      ROBOT,
    )
    await stage.settled()
    // No web-hook tells of it: the sweep does.
    await stage.moveTime(MINUTE)
    await stage.moveTime(HOUR)

    expect(await requestOf('lead', unsorted.leadId)).toMatchObject({
      outcome: { type: 'attached', contact: String(known.id) },
    })
    expect(tasksOf(unsorted.leadId)).toEqual([])

    acceptUnsorted(account, unsorted, { userId: REPS[0] }, REP)
    await stage.settled()
    await stage.moveTime(MINUTE)
    await stage.moveTime(HOUR)

    expect(await requestOf('deal', unsorted.leadId)).toMatchObject({
      outcome: null,
      raw: { card: { card: { madeFrom: { kind: 'lead', id: String(unsorted.leadId) } } } },
    })
    expect(tasksOf(unsorted.leadId)).toHaveLength(1)
  })
})

describe('an account without web-hooks', () => {
  it('finds a new request by asking', async () => {
    stage.world.switches.set({ hooksLost: { share: 1, next: 0 } })
    const lead = aRequest(aPerson('Яна', '8 (916) 777-88-99').id)
    await stage.settled()
    await stage.moveTime(MINUTE)
    stage.world.switches.set({ hooksLost: { share: 0, next: 0 } })

    expect(await requestOf('deal', lead.id)).toMatchObject({ outcome: { type: 'new' } })
  })
})
