import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addLead, moveLead } from './crm/logic.ts'
import { REPS, STAGES } from './empty-state.ts'
import { nextTryAfter } from './hook-queue.ts'
import {
  startHeardServer,
  startTestAmoWorld,
  type HeardServer,
  type TestAmoWorld,
} from './test-world.ts'

let world: TestAmoWorld
let ours: HeardServer
let now: number
const [rep] = REPS
const byRep = { userId: rep }
const MINUTE = 60_000

beforeEach(async () => {
  now = Date.parse('2026-11-25T09:00:00Z')
  ours = await startHeardServer()
  world = await startTestAmoWorld({ clock: () => now })
})
afterEach(async () => {
  await world.stop()
  await ours.stop()
})

const destination = () => `${ours.url}/hooks/secret`
const subscribe = (settings: string[]) =>
  world.call('POST', '/api/v4/webhooks', { destination: destination(), settings })
/** Group and action of every request, oldest first. */
const heard = () =>
  ours.requests.map(({ form }) => {
    const group = Object.keys(form).find(key => key !== 'account') ?? ''
    return `${group}.${Object.keys(form[group] as object).join()}`
  })

describe('the delivery of web-hooks', () => {
  it.each([
    [1, 0, 5],
    [2, 302, 15],
    [3, 503, 15],
    [3, 499, 15],
    [3, 404, null],
    [3, 0, null],
    [4, 500, 60],
    [5, 500, null],
    [1, 204, null],
  ])('after try %i with code %i tries again in %s minutes', (tries, code, minutes) => {
    expect(nextTryAfter(tries, code)).toBe(minutes === null ? null : minutes * MINUTE)
  })

  it('repeats a failed hook on the virtual clock, redirects count as failed', async () => {
    await subscribe(['add_lead'])
    ours.status = 302
    addLead(world.account.account, {}, byRep)
    await world.account.hooks.settled()
    now += 5 * MINUTE - 1
    await world.tick()
    expect(ours.requests).toHaveLength(1)
    now += 1
    ours.status = 200
    await world.tick()

    expect(ours.requests).toHaveLength(2)
    expect(ours.requests[1]!.text).toBe(ours.requests[0]!.text)
    expect(world.account.hooks.log[0]).toMatchObject({ outcome: 'delivered', statuses: [302, 200] })
  })

  it('waits two seconds for an answer', async () => {
    await subscribe(['add_lead'])
    ours.delayMs = 2400
    addLead(world.account.account, {}, byRep)
    await world.account.hooks.settled()

    expect(world.account.hooks.log[0]).toMatchObject({ outcome: 'retrying', statuses: [0] })
  }, 8000)

  it('disables a hook after more than a hundred invalid answers in two hours; subscribing anew does not help', async () => {
    await subscribe(['add_lead'])
    ours.status = 404
    for (let count = 0; count < 101; count += 1) addLead(world.account.account, {}, byRep)
    await world.account.hooks.settled()
    const [hook] = world.account.state.hooks.values()
    expect(hook?.disabled).toBe(true)

    ours.status = 200
    ours.requests.length = 0
    await subscribe(['add_lead'])
    addLead(world.account.account, {}, byRep)
    await world.account.hooks.settled()
    expect(ours.requests).toHaveLength(0)

    world.account.hooks.enable(hook!.id)
    addLead(world.account.account, {}, byRep)
    await world.account.hooks.settled()
    expect(ours.requests).toHaveLength(1)
  })

  it('loses, doubles and reorders when switched on', async () => {
    await subscribe(['add_lead'])
    world.switches.set({ hooksLost: { share: 0, next: 1 } })
    addLead(world.account.account, { name: 'lost' }, byRep)
    world.switches.set({ hooksDoubled: { share: 0, next: 1 } })
    addLead(world.account.account, { name: 'double' }, byRep)
    world.switches.set({ hooksReordered: { share: 0, next: 1 } })
    addLead(world.account.account, { name: 'late' }, byRep)
    addLead(world.account.account, { name: 'next' }, byRep)
    await world.account.hooks.settled()
    const names = ours.requests.map(
      ({ form }) => (form['leads'] as { add: { name: string }[] }).add[0]!.name,
    )

    expect(names.at(-1)).toBe('late')
    expect(names.slice().sort()).toEqual(['double', 'double', 'late', 'next'])
    expect(world.account.hooks.log[0]?.outcome).toBe('lost')
  })

  it('can lose status_lead alone', async () => {
    await subscribe(['status_lead', 'update_lead'])
    const lead = addLead(world.account.account, {}, byRep)
    world.switches.set({ statusHooksLost: { share: 1, next: 0 } })
    moveLead(world.account.account, lead, { statusId: STAGES.talks }, byRep)
    await world.account.hooks.settled()

    expect(heard()).toEqual(['leads.update'])
    expect(ours.requests[0]!.form).toMatchObject({
      leads: { update: [{ old_status_id: String(STAGES.first) }] },
    })
  })

  it('puts several entities and actions into one request when switched on', async () => {
    await subscribe(['add_lead', 'update_lead', 'status_lead'])
    world.switches.set({ areHooksTogether: true })
    await world.call('POST', '/api/v4/leads', [{ name: 'a' }, { name: 'b' }])
    await world.account.hooks.settled()
    expect(ours.requests).toHaveLength(1)
    expect(ours.requests[0]!.form).toMatchObject({ leads: { add: [{ name: 'a' }, { name: 'b' }] } })

    const [lead] = world.account.state.leads.values()
    moveLead(world.account.account, lead!, { statusId: STAGES.talks }, byRep)
    await world.account.hooks.settled()
    expect(ours.requests).toHaveLength(2)
    expect(ours.requests[1]!.form).toMatchObject({
      leads: { status: [{ name: 'a' }], update: [{ name: 'a' }] },
    })
  })
})
