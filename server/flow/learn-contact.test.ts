import { describe, expect, it } from 'vitest'
import { asId, type ContactId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant, plus, SECOND } from '../../shared/time/instant.ts'
import { aContact, aTenant } from '../../tests/queue/samples.ts'
import type { Desk } from './flow.ts'
import { learnContact } from './learn-contact.ts'

const tenant = aTenant(asId<TenantId>('bitrix24:1'))
const contact = asId<ContactId>('501')
const toldAt = asInstant(1_000_000)

/** What becomes of a contact that may be of a load at work, so long after it was told of. */
async function learnAfter(ms: number): Promise<string> {
  let became = 'nothing'
  const store = {
    jobs: { retry: async () => (became = 'put off') },
    loads: { ownDoing: async () => 'maybe' },
    people: { find: async () => null, learn: async () => (became = 'learned') },
  }
  const desk = {
    flow: { store, clock: { now: () => plus(toldAt, ms) } },
    tenant,
    host: { capabilities: () => ({ peopleComeWithinMs: 0 }) },
    crm: { contact: async () => aContact('501') },
  } as unknown as Desk
  await learnContact(desk, { tenant: tenant.id, contact, toldAt })
  return became
}

describe('a contact that the load at work may have made', () => {
  it('is put off as long as a write may be under way, and then read however long the load lasts', async () => {
    expect([await learnAfter(0), await learnAfter(60 * SECOND)]).toEqual(['put off', 'put off'])
    expect([await learnAfter(91 * SECOND), await learnAfter(3_600 * SECOND)]).toEqual([
      'learned',
      'learned',
    ])
  })
})
