import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import { AMO_CLIENT, setAmoStage, type AmoStage, type AmoStageOptions } from '../amo-stage.ts'
import { endRetries } from '../come-to-rest.ts'
import { addLead } from '../hosts/amocrm/crm/leads.ts'
import { addContact } from '../hosts/amocrm/crm/people.ts'
import { REPS } from '../hosts/amocrm/empty-state.ts'
import { ORDINARY_RATE } from '../hosts/amocrm/rate.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 40_000 })

let stage: AmoStage

beforeEach(async () => {
  stage = await setAmoStage()
})
afterEach(() => stage.close())

async function restage(options: AmoStageOptions): Promise<void> {
  await stage.close()
  stage = await setAmoStage(options)
}

const ROBOT = { userId: 0 }

function aPerson(first: string, phone: string) {
  const { account } = stage.world.account
  const field = [...account.state.fields.contacts.values()].find(({ code }) => code === 'PHONE')!
  const values = { [field.id]: [{ value: phone, enum_code: 'WORK' }] }
  return addContact(account, { firstName: first, responsibleId: REPS[0], values }, ROBOT)
}

function aRequest(contact: number) {
  const wish = { name: 'Заявка', responsibleId: REPS[0], contacts: [{ id: contact }] }
  return addLead(stage.world.account.account, wish, ROBOT)
}

function requestOf(id: number) {
  const card: CardRef = { kind: 'deal', id: asId(String(id)) }
  return stage.service.store.requests.find(stage.tenant, card)
}

/** A known client comes again with the same name and phone. */
async function aKnownOne() {
  const known = aPerson('Ольга', '8 (913) 222-33-44')
  await stage.settled()
  await stage.moveTime(HOUR)
  return { known, fresh: aPerson('Ольга', '+7 913 222-33-44') }
}

function notesOn(lead: number) {
  const { notes } = stage.world.account.state
  return [...notes.values()].filter(({ entityId }) => entityId === lead)
}

function openTasksOn(lead: number) {
  const { tasks } = stage.world.account.state
  return [...tasks.values()].filter(
    ({ entityId, isCompleted }) => entityId === lead && !isCompleted,
  )
}

describe('an answer that is lost', () => {
  it.each(['POST .*/link', 'POST .*/leads/notes'])('to %s doubles nothing', async pattern => {
    const { known, fresh } = await aKnownOne()
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor: { pattern } })
    const lead = aRequest(fresh.id)
    await stage.retryNow()

    expect(await requestOf(lead.id)).toMatchObject({
      outcome: { type: 'attached', contact: String(known.id) },
    })
    expect(lead.contacts.map(({ id }) => id).toSorted()).toEqual([known.id, fresh.id])
    expect(notesOn(lead.id)).toHaveLength(1)
  })

  it('to a new task makes no second one', async () => {
    const lead = aRequest(aPerson('Лев', '8 (914) 555-66-77').id)
    await stage.settled()
    const answerLostFor = { pattern: 'POST /api/v4/tasks' }
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor })
    await stage.moveTime(HOUR)
    await stage.retryNow()
    await stage.moveTime(HOUR)

    expect(openTasksOn(lead.id)).toHaveLength(1)
  })
})

describe('an account that is not at its best', () => {
  it('loses no request, though many calls fail for a while', async () => {
    const share = { share: 0.12, next: 0 }
    stage.world.switches.set({ api429: share, api500: share, html401: { share: 0.03, next: 0 } })
    const leads = Array.from({ length: 6 }, (_, index) =>
      aRequest(aPerson(`Гость${index}`, `8 (921) 300-40-5${index}`).id),
    )
    await stage.retryNow().catch(() => undefined)
    stage.world.switches.reset()
    await endRetries(stage)

    for (const { id } of leads) {
      expect(await requestOf(id)).toMatchObject({ outcome: { type: 'new' } })
    }
  })

  it('tells twice and in any order, and is understood once', async () => {
    stage.world.switches.set({
      hooksDoubled: { share: 0.6, next: 0 },
      hooksReordered: { share: 0.6, next: 0 },
    })
    const { known, fresh } = await aKnownOne()
    const lead = aRequest(fresh.id)
    await stage.retryNow()

    expect(await requestOf(lead.id)).toMatchObject({
      outcome: { type: 'attached', contact: String(known.id) },
    })
    expect(notesOn(lead.id)).toHaveLength(1)
  })

  it('never gets more than seven requests a second from us', async () => {
    await restage({ world: { rate: ORDINARY_RATE }, rateLimit: { perSecond: 5, burst: 2 } })
    stage.world.callLog.reset()
    for (let index = 0; index < 5; index++) {
      aRequest(aPerson(`Гость${index}`, `8 (922) 300-40-5${index}`).id)
    }
    await stage.retryNow()

    expect(stage.world.callLog.entries.length).toBeGreaterThan(10)
    expect(stage.world.callLog.entries.filter(({ status }) => status === 429)).toEqual([])
  })
})

describe('two requests of one new client at the same moment', () => {
  it('are given to one contact, the older', async () => {
    const contacts = [aPerson('Инна', '8 (923) 111-22-33'), aPerson('Инна', '+79231112233')]
    const leads = contacts.map(({ id }) => aRequest(id))
    await stage.retryNow()

    const outcomes = await Promise.all(leads.map(({ id }) => requestOf(id)))
    expect(outcomes.map(request => request?.outcome ?? null)).not.toContain(null)
    const [older] = contacts
    for (const lead of leads) {
      expect(lead.contacts.find(({ isMain }) => isMain)?.id).toBe(older!.id)
    }
  })
})

describe('an uninstalled account', () => {
  it('is left alone, and comes back with its settings', async () => {
    const before = await stage.service.store.settings.load(stage.tenant)
    await stage.world.disable(AMO_CLIENT.clientId)
    await stage.retryNow()
    expect(await stage.service.store.tenants.find(stage.tenant)).toMatchObject({ state: 'removed' })
    expect(await stage.service.store.secrets.load(stage.tenant)).toBeNull()

    await stage.moveTime(MINUTE)
    await stage.world.install(AMO_CLIENT.clientId, 9_120_001)
    await stage.settled()

    expect(await stage.service.store.tenants.find(stage.tenant)).toMatchObject({ state: 'active' })
    expect(await stage.service.store.settings.load(stage.tenant)).toEqual(before)
    const lead = aRequest(aPerson('Ева', '8 (924) 111-22-33').id)
    await stage.settled()
    expect(await requestOf(lead.id)).toMatchObject({ outcome: { type: 'new' } })
  })
})
