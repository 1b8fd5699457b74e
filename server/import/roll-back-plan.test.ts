import { describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import type { LoadsPort } from '../store/port/loads.ts'
import type { LoadedRow, Store, StoredLoad } from '../store/store.ts'
import { firstResult, resultAfter } from './result.ts'
import { planRollBack } from './roll-back-plan.ts'

const row = (fate: LoadedRow['fate']) => ({ fate }) as LoadedRow
const change = (line: number, adds: LoadedRow['adds']) => ({ line, state: 'done' as const, adds })

/** One got a phone, one a comment, one had them both already. */
const rows = new Map([
  [2, row('update')],
  [3, row('attach')],
  [4, row('attach')],
])
const settled = [
  change(2, { phones: ['+79120000001'], emails: [] }),
  change(3, { phones: [], emails: [], note: '71' }),
  change(4, { phones: [], emails: [] }),
]

function plan(canDelete: boolean) {
  const result = resultAfter({ result: firstResult({}) }, settled, rows)
  const load = { id: 'k7f3a9b2c1', body: { result } } as unknown as StoredLoad
  const loads = {
    tally: async () => [
      { state: 'done', fate: 'update', made: 'contact', count: 1 },
      { state: 'done', fate: 'attach', made: 'contact', count: 2 },
    ],
    countMadeCompanies: async () => 0,
  } as unknown as LoadsPort
  const store = { loads } as Pick<Store, 'loads'>
  const tenant = asId<TenantId>('bitrix24:1')
  return planRollBack({ store, tenant, say: ({ id }) => id, canDelete }, load)
}

describe('the plan of a roll-back', () => {
  it('promises to restore only cards that have learnt something from the load', async () => {
    expect((await plan(true)).restores).toBe(2)
    expect((await plan(false)).restores).toBe(1)
  })
})
