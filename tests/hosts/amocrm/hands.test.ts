import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  addContact,
  addLead,
  addUnsorted,
  communications,
  deletePipeline,
  deleteStage,
  mergeContacts,
  mergeLeads,
  moveLead,
  saveHook,
  textsOf,
} from './crm/logic.ts'
import { ADMIN, REPEATED, REPS, SALES } from './empty-state.ts'
import {
  startHeardServer,
  startTestAmoWorld,
  type HeardServer,
  type TestAmoWorld,
} from './test-world.ts'

let world: TestAmoWorld
let ours: HeardServer
const byRep = { userId: REPS[0] }

beforeEach(async () => {
  ours = await startHeardServer()
  world = await startTestAmoWorld()
})
afterEach(async () => {
  await world.stop()
  await ours.stop()
})

describe('people’s hands', () => {
  it('tick web-hooks of unsorted requests in the form, which the API refuses', async () => {
    const { account, hooks } = world.account
    saveHook(account, { destination: ours.url, settings: ['add_unsorted'] }, { userId: ADMIN })
    const form = {
      category: 'forms' as const,
      sourceUid: '1',
      sourceName: 'Форма',
      metadata: { form_id: '1' },
      lead: { name: 'Окна' },
      contact: { name: 'Анна' },
      company: null,
    }
    const { uid, leadId } = addUnsorted(account, form, { userId: 0 })
    await hooks.settled()

    expect(ours.requests[0]!.form).toMatchObject({
      unsorted: {
        add: [
          { uid, category: 'forms', lead_id: String(leadId), data: { leads: [{ name: 'Окна' }] } },
        ],
      },
    })
  })

  it('merge contacts: phones are appended, leads linked, the other one is gone', async () => {
    const { account, state } = world.account
    const person = (phone: string) =>
      addContact(
        account,
        { name: phone, values: communications(account, 'contacts', { phones: [phone] }) },
        byRep,
      )
    const [into, from] = [person('111'), person('222')]
    const lead = addLead(account, { contacts: [{ id: from.id }] }, byRep)
    mergeContacts(account, { into, from }, byRep)

    expect(textsOf(account, 'contacts', into, 'PHONE')).toEqual(['111', '222'])
    expect(lead.contacts).toEqual([{ id: into.id, isMain: true }])
    expect((await world.get(`/api/v4/contacts/${from.id}`)).status).toBe(204)
    expect([...state.events.values()].map(({ type }) => type)).toContain('entity_merged')
  })

  it('merge leads: the other one goes to the trash', async () => {
    const { account } = world.account
    const contact = addContact(account, { name: 'А' }, byRep)
    const into = addLead(account, {}, byRep)
    const from = addLead(account, { contacts: [{ id: contact.id }] }, byRep)
    mergeLeads(account, { into, from }, byRep)

    expect(into.contacts.map(({ id }) => id)).toEqual([contact.id])
    expect((await world.get(`/api/v4/leads/${from.id}`)).status).toBe(204)
  })

  it('delete a pipeline or a stage only when no open lead stands there; closed ones keep its id', async () => {
    const { account, state } = world.account
    const pipeline = state.pipelines.get(REPEATED)!
    const lead = addLead(account, { pipelineId: REPEATED }, byRep)
    const stage = pipeline.statuses.find(({ id }) => id === lead.statusId)!
    expect(() => deletePipeline(account, pipeline)).toThrow('open leads')
    expect(() => deleteStage(account, pipeline, stage)).toThrow('open leads')
    moveLead(account, lead, { statusId: 143 }, byRep)
    deleteStage(account, pipeline, stage)
    deletePipeline(account, pipeline)

    expect((await world.get(`/api/v4/leads/${lead.id}`)).at('pipeline_id')).toBe(REPEATED)
    expect((await world.get('/api/v4/leads/pipelines')).at('_total_items')).toBe(1)
    expect(() => deletePipeline(account, state.pipelines.get(SALES)!)).toThrow('main pipeline')
  })
})
