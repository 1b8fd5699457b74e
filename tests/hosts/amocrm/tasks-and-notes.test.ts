import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addLead, addTask } from './crm/logic.ts'
import { ADMIN, REPS, SALES, STAGES } from './empty-state.ts'
import { startTestAmoWorld, type ApiAnswer, type TestAmoWorld } from './test-world.ts'

let world: TestAmoWorld
let now: number
const [rep] = REPS
const byRep = { userId: rep }

beforeEach(async () => {
  now = Date.parse('2026-11-25T09:00:00Z')
  world = await startTestAmoWorld({ clock: () => now })
})
afterEach(() => world.stop())

const seconds = () => now / 1000
const firstError = (answer: ApiAnswer) => answer.at('validation-errors.0.errors.0')

describe('tasks', () => {
  it('need text and deadline, and are the token’s person’s unless they name one', async () => {
    const refused = await world.call('POST', '/api/v4/tasks', [{ text: 'a' }])
    const made = await world.call('POST', '/api/v4/tasks', [
      { text: 'a', complete_till: seconds() + 60, request_id: 'x' },
    ])
    const task = await world.get(`/api/v4/tasks/${String(made.at('_embedded.tasks.0.id'))}`)

    expect(firstError(refused)).toMatchObject({ code: 'FieldMissing', path: 'complete_till' })
    expect(made.at('_embedded.tasks.0.request_id')).toBe('x')
    expect(task.body).toMatchObject({
      responsible_user_id: ADMIN,
      created_by: 0,
      task_type_id: 1,
      is_completed: false,
      result: [],
      entity_id: null,
    })
  })

  it('are refused for an unknown lead, type or person', async () => {
    const post = (more: object) =>
      world.call('POST', '/api/v4/tasks', [{ text: 'a', complete_till: 1, ...more }])

    expect(firstError(await post({ entity_id: 1, entity_type: 'leads' }))).toMatchObject({
      code: 'NotSupportedChoice',
      path: 'entity_id',
    })
    expect(firstError(await post({ entity_id: 1, entity_type: 'deals' }))).toMatchObject({
      path: 'entity_type',
    })
    expect(firstError(await post({ task_type_id: 9 }))).toMatchObject({ path: 'task_type_id' })
    expect(firstError(await post({ responsible_user_id: 9 }))).toMatchObject({
      path: 'responsible_user_id',
    })
  })

  it('are completed with a result and leave two events', async () => {
    const { account } = world.account
    const lead = addLead(account, {}, byRep)
    const task = addTask(
      account,
      { text: 'a', completeTill: seconds(), entity: { type: 'leads', id: lead.id } },
      byRep,
    )
    const answer = await world.call('PATCH', `/api/v4/tasks/${task.id}`, {
      is_completed: true,
      result: { text: 'Да' },
    })
    const types = (
      await world.get('/api/v4/events?filter[type]=task_completed,task_result_added')
    ).at('_embedded.events') as { type: string }[]

    expect(answer.body).toMatchObject({ id: task.id, updated_at: seconds() })
    expect((await world.get(`/api/v4/tasks/${task.id}`)).body).toMatchObject({
      is_completed: true,
      result: { text: 'Да' },
    })
    expect(types.map(({ type }) => type).sort()).toEqual(['task_completed', 'task_result_added'])
  })

  it('are found by lead, state and type; entity_id needs entity_type', async () => {
    const { account } = world.account
    const lead = addLead(account, {}, byRep)
    addTask(
      account,
      { text: 'open', completeTill: seconds(), entity: { type: 'leads', id: lead.id } },
      byRep,
    )
    addTask(
      account,
      {
        text: 'done',
        completeTill: seconds(),
        entity: { type: 'leads', id: lead.id },
        isCompleted: true,
        typeId: 2,
      },
      byRep,
    )
    const texts = async (filter: string) => {
      const answer = await world.get(`/api/v4/tasks?${filter}`)
      return ((answer.at('_embedded.tasks') ?? []) as { text: string }[]).map(({ text }) => text)
    }
    const onLead = `filter[entity_type]=leads&filter[entity_id][]=${lead.id}`

    expect(await texts(`${onLead}&filter[is_completed]=0`)).toEqual(['open'])
    expect(await texts('filter[task_type_id][]=2')).toEqual(['done'])
    expect(await texts('filter[task_type][]=1')).toEqual(['open'])
    expect(
      await texts(
        `filter[lead_statuses][0][pipeline_id]=${SALES}&filter[lead_statuses][0][status_id]=${STAGES.first}`,
      ),
    ).toHaveLength(2)
    expect((await world.get(`/api/v4/tasks?filter[entity_id][]=${lead.id}`)).status).toBe(400)
    expect((await world.get('/api/v4/tasks?filter[complete_till][to]=1')).status).toBe(400)
    expect((await world.call('DELETE', '/api/v4/tasks/1')).status).toBe(405)
  })
})

describe('notes', () => {
  it('are written with the params of their kind and nothing else', async () => {
    const lead = addLead(world.account.account, {}, byRep)
    const post = (note: object) =>
      world.call('POST', '/api/v4/leads/notes', [{ entity_id: lead.id, ...note }])

    expect(
      (
        await post({
          note_type: 'extended_service_message',
          params: { service: 'Шаголад', text: 'a' },
        })
      ).body,
    ).toMatchObject({ _embedded: { notes: [{ entity_id: lead.id, request_id: '0' }] } })
    expect(firstError(await post({ note_type: 'common', params: {} }))).toMatchObject({
      code: 'FieldMissing',
      path: 'params.text',
    })
    expect(
      firstError(await post({ note_type: 'common', params: { text: 'a', html: 'b' } })),
    ).toMatchObject({ code: 'FieldNotExpected', path: 'params.html' })
    expect(firstError(await post({ note_type: 'site_visit', params: {} }))).toMatchObject({
      code: 'NotSupportedChoice',
      path: 'note_type',
    })
    const list = await world.get(
      `/api/v4/leads/${lead.id}/notes?filter[note_type][]=extended_service_message`,
    )
    expect(list.at('_embedded.notes')).toMatchObject([
      { note_type: 'extended_service_message', params: { text: 'a' } },
    ])
    expect((await world.call('DELETE', `/api/v4/leads/${lead.id}/notes/1`)).status).toBe(405)
  })
})
