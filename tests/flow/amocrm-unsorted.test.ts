import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { asId, type UserId } from '../../shared/crm/ids.ts'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { acceptUnsorted, addCall, declineUnsorted } from '../hosts/amocrm/crm/logic.ts'
import { HEAD_OF_SALES, SALES, STAGES } from '../hosts/amocrm/empty-state.ts'
import type { Lead, Unsorted } from '../hosts/amocrm/state.ts'
import type { SwitchSettings } from '../hosts/amocrm/switches.ts'
import {
  accountOf,
  BY_REP,
  comeRound,
  deedsOf,
  knowContact,
  mainContactOf,
  REP,
  requestOf,
  sendUnsorted,
  tasksOf,
  toldTo,
} from './amo-scenes.ts'
import { ACT, limitOf, limits } from './cases-scene.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: AmoStage
let unsorted: Unsorted

const STAGE = `deal:${SALES}:${STAGES.first}`
const UNSORTED_STAGE = `lead:${SALES}:${STAGES.unsorted}`
const EVERY_RULE = {
  'dedupe-incoming': ACT,
  'ensure-next-step': ACT,
  'plan-stage-task': {
    ...ACT,
    templates: {
      [UNSORTED_STAGE]: { title: 'Никому', text: 'Никому', due: { amount: 1, unit: 'days' } },
    },
  },
  'limit-stage-time': {
    ...ACT,
    ...limits({ [UNSORTED_STAGE]: limitOf(1, 'hours'), [STAGE]: limitOf(5, 'days') }),
  },
  'ensure-first-contact': ACT,
}

function leadOf({ leadId }: Unsorted): Lead {
  return accountOf(stage).state.leads.get(leadId)!
}

/** With every rule at full strength, also for the stage of unsorted requests itself. */
async function setScene(switches: Partial<SwitchSettings> = {}): Promise<void> {
  stage = await setAmoStage({
    rules: EVERY_RULE as never,
    settings: { heads: { byDefault: asId<UserId>(String(HEAD_OF_SALES)), byPipeline: {} } },
    world: { switches },
  })
}

afterEach(() => stage.close())

describe('a request nobody has accepted yet', () => {
  beforeEach(async () => {
    await setScene()
    const known = knowContact(stage, { first: 'Инна', phones: ['+7 915 111-00-11'] })
    await stage.settled()
    unsorted = sendUnsorted(stage, { first: 'Инна', phones: ['8 915 111 00 11'] })
    await stage.settled()
    await stage.moveTime(MINUTE)
    if (mainContactOf(leadOf(unsorted)) !== known.id) throw new Error('he was not recognised')
  })

  it('is answered for in time, and obeys no rule of deals', async () => {
    await stage.moveTime(15 * MINUTE)
    expect(toldTo(stage, REP, leadOf(unsorted))).toHaveLength(1)
    await stage.moveTime(20 * MINUTE)
    await stage.moveTime(2 * DAY)
    await comeRound(stage)

    expect(tasksOf(stage, leadOf(unsorted))).toEqual([])
    expect(toldTo(stage, REP, leadOf(unsorted))).toHaveLength(1)
    expect(toldTo(stage, HEAD_OF_SALES, leadOf(unsorted))).toHaveLength(1)
    expect(await deedsOf(stage, ref(), 'lead')).not.toContainEqual(
      expect.stringContaining('task.create'),
    )
  })

  it('becomes a deal that is no second request, and then obeys them all', async () => {
    const before = accountOf(stage).state.contacts.size
    acceptUnsorted(accountOf(stage), unsorted, { userId: REP }, BY_REP)
    await stage.settled()
    await stage.moveTime(MINUTE)
    const attached = (await requestOf(stage, ref(), 'lead'))?.outcome
    await stage.moveTime(HOUR)
    await comeRound(stage)

    expect(attached).toMatchObject({ type: 'attached' })
    expect((await requestOf(stage, ref(), 'lead'))?.outcome).toEqual(attached)
    const asDeal = await requestOf(stage, ref())
    // Either none was recorded, or one that says where it came from and is no request of its own.
    expect(asDeal?.outcome ?? null).toBeNull()
    expect(tasksOf(stage, leadOf(unsorted))).toHaveLength(1)
    expect(accountOf(stage).state.contacts.size).toBe(before)
    // Accepting is a touch: nobody is told that it came late.
    expect(toldTo(stage, REP, leadOf(unsorted))).toEqual([])
  })

  it('counts once with the next request of its client', async () => {
    acceptUnsorted(accountOf(stage), unsorted, { userId: REP }, BY_REP)
    await stage.settled()
    await stage.moveTime(MINUTE)
    const next = sendUnsorted(stage, { first: 'Инна', phones: ['+79151110011'] })
    await stage.settled()
    await stage.moveTime(MINUTE)

    expect((await requestOf(stage, { id: next.leadId }, 'lead'))?.outcome).toMatchObject({
      type: 'repeat',
      of: { id: String(unsorted.leadId) },
      count: 2,
    })
  })

  it('that is declined is left alone', async () => {
    declineUnsorted(accountOf(stage), unsorted, BY_REP)
    await stage.settled()
    await stage.moveTime(DAY)
    await comeRound(stage)

    expect(toldTo(stage, REP, leadOf(unsorted))).toEqual([])
    expect(tasksOf(stage, leadOf(unsorted))).toEqual([])
  })

  it('is touched by a call, and nobody is told', async () => {
    await stage.moveTime(2 * MINUTE)
    const call = { direction: 'out', phone: '+79151110011', seconds: 40 } as const
    addCall(accountOf(stage), { entityType: 'leads', entityId: unsorted.leadId, ...call }, BY_REP)
    await stage.moveTime(20 * MINUTE)
    await stage.moveTime(HOUR)

    expect(toldTo(stage, REP, leadOf(unsorted))).toEqual([])
    expect(toldTo(stage, HEAD_OF_SALES, leadOf(unsorted))).toEqual([])
  })
})

describe.each(['at-once', 'on-accept', 'never'] as const)(
  'where the account tells of an unsorted lead %s',
  addLeadForUnsorted => {
    it('a new client is one request, and one deal with one task', async () => {
      await setScene({ addLeadForUnsorted, unsortedHookCodes: 'accepted' })
      unsorted = sendUnsorted(stage, { first: 'Лев', phones: ['+7 915 222-00-11'] })
      await stage.settled()
      await stage.moveTime(2 * MINUTE)
      expect((await requestOf(stage, ref(), 'lead'))?.outcome).toEqual({ type: 'new' })

      acceptUnsorted(accountOf(stage), unsorted, { userId: REP }, BY_REP)
      await stage.settled()
      await stage.moveTime(2 * MINUTE)
      await stage.moveTime(HOUR)
      await comeRound(stage)

      const ended = await stage.query(`select card from request where outcome is not null`)
      expect(ended).toEqual([{ card: `lead:${unsorted.leadId}` }])
      expect(tasksOf(stage, leadOf(unsorted))).toHaveLength(1)
    })
  },
)

/** The lead of the request: as a request, and as the deal it becomes. */
function ref() {
  return { id: unsorted.leadId }
}
