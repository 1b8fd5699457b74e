import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import { deleteItem } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { setStage, type Stage } from '../stage.ts'
import { journalOf } from './doors.ts'
import {
  refOf,
  allNotices,
  contactsOf,
  knowContact,
  ledgerOf,
  planStep,
  portalOf,
  requestOf,
  sendLead,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage

beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())

describe('what the portal refuses', () => {
  it('is kept with the portal’s reason and shown in the journal; everything else is done', async () => {
    const lead = sendLead(stage, { title: 'Веранда', first: 'Ия', phones: ['+7 924 100-00-01'] })
    planStep(stage, lead, stage.clock.now() + MINUTE)
    await stage.settled()
    takeScope('im')
    await stage.moveTime(2 * MINUTE)

    const refused = (await ledgerOf(stage, lead)).find(
      ({ action }) => action.type === 'user.notify',
    )
    expect(refused).toMatchObject({ state: 'buried', hostId: null })
    expect(refused!.reason).toContain('insufficient_scope')
    expect(allNotices(stage)).toEqual([])
    const { rows } = await journalOf(stage)
    expect(rows.find(({ state }) => state === 'buried')).toMatchObject({
      card: refOf(lead),
      reason: expect.stringContaining('insufficient_scope'),
    })
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(lead.contactIds).toHaveLength(1)
  })

  it('is not tried again and again', async () => {
    stage.world.callLog.reset()
    await stage.moveTime(3 * HOUR)
    await stage.retryNow()

    expect(stage.world.callLog.counts().methods['im.notify.system.add']).toBeUndefined()
  })
})

describe('a contact deleted meanwhile', () => {
  it('is not attached to; the request becomes a new client', async () => {
    const gone = knowContact(stage, { first: 'Юлия', last: 'Жук', phones: ['+7 924 100-00-09'] })
    await stage.settled()
    stage.world.switches.set({ eventsLost: { share: 0, next: 1 } })
    deleteItem(portalOf(stage), gone, { userId: ADMIN })
    const lead = sendLead(stage, { first: 'Юлия', phones: ['8 924 100 00 09'] })
    await stage.settled()

    expect(lead.contactIds).toHaveLength(1)
    expect(lead.contactIds).not.toContain(gone.id)
    expect(contactsOf(stage)).not.toContain(gone)
    expect(tasksOf(stage, lead)).toEqual([])
  })
})

describe('a portal that does not answer', () => {
  it('is asked again later, and everything is done once it answers', async () => {
    stage.world.switches.set({ rest503: { share: 1, next: 0 } })
    const lead = sendLead(stage, { first: 'Ким', phones: ['+7 924 100-00-10'] })
    await stage.settled()
    expect(await requestOf(stage, lead)).toMatchObject({ outcome: null, title: null })

    stage.world.switches.set({ rest503: { share: 0, next: 0 } })
    await stage.retryNow()

    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(contactsOf(stage).filter(({ fields }) => fields['name'] === 'Ким')).toHaveLength(1)
  })

  it('for too long has its job set aside where an administrator sees it, and the request stays', async () => {
    stage.world.switches.set({ rest503: { share: 1, next: 0 } })
    const lead = sendLead(stage, { first: 'Том', phones: ['+7 924 100-00-11'] })
    await stage.retryNow()
    stage.world.switches.set({ rest503: { share: 0, next: 0 } })

    const { buried } = await journalOf(stage)
    expect(buried.map(({ answered }) => answered).join()).toContain('QUERY_LIMIT_EXCEEDED')
    expect(await requestOf(stage, lead)).toMatchObject({ outcome: null })

    // The hourly review looks at requests left without an outcome.
    await stage.moveTime(HOUR)
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
  })
})

/** As when the app was installed anew with fewer rights. */
function takeScope(scope: string): void {
  const { state } = portalOf(stage)
  const app = state.app!
  state.app = { ...app, scopes: app.scopes.filter(one => one !== scope) }
}
