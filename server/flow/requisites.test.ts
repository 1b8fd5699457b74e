import { describe, expect, it } from 'vitest'
import type { RequisiteValues, WantedBank } from '../../shared/requisites/filling.ts'
import { type Comparison, keptOf } from './requisites.ts'

const ACCOUNT: RequisiteValues = { bik: '044525225', account: '40702810100000000011' }

/** A card with an address and one account; nothing but the ИНН is to be filled in. */
function aComparison(bank: Partial<WantedBank> | null, bankValues: RequisiteValues = {}) {
  const now = { inn: '7736207544', legalAddress: 'г Москва' }
  return {
    stands: { values: { ...now, ...ACCOUNT } },
    wanted: { bank },
    expressed: { now, values: { inn: '7736207543', ...bankValues }, unshown: [] },
  } as unknown as Comparison
}

describe('what stands beside the changes', () => {
  it('is the rest of the card, its account too where no other is told', () => {
    expect(keptOf(aComparison(null))).toEqual({ legalAddress: 'г Москва', ...ACCOUNT })
  })

  it('leaves out the account where another one goes beside it', () => {
    expect(keptOf(aComparison({ bik: '043601607' }, { bik: '043601607' }))).toEqual({
      legalAddress: 'г Москва',
    })
  })
})
