import { describe, expect, it } from 'vitest'
import { asId, type PipelineId, type UserId } from '../../shared/crm/ids.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { aUser } from '../../tests/samples.ts'
import { isExempt } from '../core/exempt.ts'
import { readPolicy } from '../core/policy.ts'
import type { HostCapabilities, HostModule } from '../hosts/host.ts'
import { rules } from '../rules/index.ts'
import type { Store } from '../store/store.ts'
import { rememberAdmin } from './admins.ts'
import { loadPolicyGround } from './load-policy.ts'

const tenant = aTenant(asId('amocrm:1'))

/** A desk at a host whose leads obey so much, and our memory of its administrators. */
function aDesk(leadsObey: HostCapabilities['leadsObey']) {
  const kept = new Map<string, string>()
  const asked: string[] = []
  const cursors: Store['cursors'] = {
    async get(_tenant, name) {
      asked.push(name)
      return kept.get(name) ?? null
    },
    async set(_tenant, name, value) {
      kept.set(name, value)
    },
  }
  const store = { cursors } as Store
  const host = { capabilities: () => ({ hasLeads: true, leadsObey }) } as unknown as HostModule
  return { desk: { flow: { store }, tenant, host }, store, asked }
}

async function rulesOn(leadsObey: HostCapabilities['leadsObey'], pipeline: string) {
  const saved = { rules: { 'ensure-next-step': { on: true, byPipeline: { lead: { on: true } } } } }
  const policy = readPolicy(saved, rules, await loadPolicyGround(aDesk(leadsObey).desk, [saved]))
  return rules
    .filter(rule => policy.ruleSettings(rule, asId<PipelineId>(pipeline)).isOn)
    .map(({ id }) => id)
}

describe('leads that are not accepted yet', () => {
  it('are recognised and answered, not planned', async () => {
    expect(await rulesOn('first-contact', 'lead')).toEqual([
      'dedupe-incoming',
      'ensure-first-contact',
    ])
  })

  it.each([
    ['first-contact', 'deal:0'],
    ['every-rule', 'lead'],
  ] as const)('are no others: %s, %s', async (leadsObey, pipeline) => {
    expect(await rulesOn(leadsObey, pipeline)).toHaveLength(rules.length)
  })
})

describe('administrators', () => {
  const saved = { exempt: { adminsObey: false } }

  it('are known as far as they have shown themselves, and only as long', async () => {
    const { desk, store } = aDesk('every-rule')
    const owner = aUser({ id: asId('7') })
    const isLeftAlone = async () =>
      isExempt(readPolicy(saved, rules, await loadPolicyGround(desk, [saved])).exempt, owner)
    const show = (user: string, isAdmin: boolean) =>
      rememberAdmin(store, tenant.id, { user: asId<UserId>(user), isAdmin })

    expect(await isLeftAlone()).toBe(false)
    await show('7', true)
    await show('8', true)
    expect(await isLeftAlone()).toBe(true)
    await show('7', false)
    expect(await isLeftAlone()).toBe(false)
  })

  it('are not asked for where it makes no difference', async () => {
    const { desk, asked } = aDesk('every-rule')

    await loadPolicyGround(desk, [{}, { exempt: { adminsObey: true } }])

    expect(asked).toEqual([])
  })
})
