import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import { anAmoScene, CLIENT_ID, type AmoScene } from '../../../tests/contract/amocrm-scene.ts'
import { addLead } from '../../../tests/hosts/amocrm/crm/leads.ts'
import { ADMIN, HEAD_OF_SALES, REPS } from '../../../tests/hosts/amocrm/empty-state.ts'
import { rightsOf } from '../../../tests/hosts/amocrm/rights.ts'
import type { Rights } from '../../../tests/hosts/amocrm/state.ts'

const [REP, OTHER_REP] = REPS

let scene: AmoScene

beforeEach(async () => {
  scene = await anAmoScene()
  await scene.install()
})
afterEach(() => scene.stop())

/** What a person may do to a deal of the first rep, when these are his rights. */
async function rightOf(user: number, rights?: Rights): Promise<string> {
  const { account } = scene.world.account
  const lead = addLead(account, { name: 'Окна', responsibleId: REP }, { userId: 0 })
  if (rights !== undefined) Object.assign(account.state.users.get(user)!, { rights })
  const ref = { kind: 'deal', id: asId(String(lead.id)) } as EntityRef
  const proof = { 'x-auth-token': scene.world.account.disposableToken(CLIENT_ID, user), origin: '' }
  const answer = await scene.host.verifySession(proof, ref)
  return answer.type === 'user' ? answer.may : answer.type
}

/** Everything may be seen and changed, but for the first stage. */
function exceptFirstStage(): Rights {
  const { pipelines } = scene.world.account.account.state
  const [pipeline] = pipelines.values()
  const status = pipeline!.statuses.find(({ type }) => type !== 1)!
  return {
    ...rightsOf('A', 'A'),
    status_rights: [
      {
        entity_type: 'leads',
        pipeline_id: pipeline!.id,
        status_id: status.id,
        rights: { view: 'A', edit: 'D', delete: 'D' },
      },
    ],
  }
}

describe('the right to change a deal', () => {
  it('is an administrator’s, the responsible’s and his head’s', async () => {
    expect(await rightOf(ADMIN)).toBe('write')
    expect(await rightOf(REP)).toBe('write')
    expect(await rightOf(HEAD_OF_SALES)).toBe('write')
  })

  it.each([
    ['everything, changing nothing', rightsOf('A', 'D'), 'read'],
    ['everything, changing his own', rightsOf('A', 'M'), 'read'],
    ['everything, changing his group’s', rightsOf('A', 'G'), 'write'],
    ['and changing everything', rightsOf('A', 'A'), 'write'],
    ['nothing', rightsOf('M', 'A'), 'no-access'],
  ] as const)('of a colleague seeing %s', async (_what, rights, expected) => {
    expect(await rightOf(OTHER_REP, rights)).toBe(expected)
  })

  it('is taken away by a stage', async () => {
    expect(await rightOf(OTHER_REP, exceptFirstStage())).toBe('read')
  })

  it('agrees with what the account lets the person himself do', async () => {
    const { account } = scene.world.account
    const rights = rightsOf('A', 'M')
    Object.assign(account.state.users.get(OTHER_REP)!, { rights })
    const own = addLead(account, { name: 'Своя', responsibleId: OTHER_REP }, { userId: 0 })
    const proof = {
      'x-auth-token': scene.world.account.disposableToken(CLIENT_ID, OTHER_REP),
      origin: '',
    }
    const ref = { kind: 'deal', id: asId(String(own.id)) } as EntityRef

    expect(await scene.host.verifySession(proof, ref)).toMatchObject({ may: 'write' })
    expect(await rightOf(OTHER_REP)).toBe('read')
  })
})
