import { describe, expect, it } from 'vitest'
import { createSay } from '../ui/say.ts'
import { requisites } from './index.ts'
import { readAccount } from './read-account.ts'

const BIK = '044525225'
const ACCOUNT = '40702810900000000011'

function faultOf(typed: string, bik: string | null = BIK) {
  const { account, fault } = readAccount(typed, bik)
  return [account, fault?.text.values?.['fault'] ?? null, fault?.isWarning ?? null]
}

describe('a typed account', () => {
  it('is taken without its spaces', () => {
    expect(readAccount('40702 810 1 0000 0000011', BIK).account).toBe('40702810100000000011')
  })

  it('is not taken with a digit too few, and says so before anybody is asked', () => {
    const say = createSay(requisites.messages.ru, 'ru', () => 'UTC')
    const { fault } = readAccount(ACCOUNT.slice(1), BIK)

    expect(say(fault!.text)).toBe('Расчётный счёт: неверное число цифр')
    expect(faultOf(ACCOUNT.slice(1))).toEqual(['', 'length', false])
    expect(faultOf(ACCOUNT.slice(1), null)).toEqual(['', 'length', false])
    expect(faultOf(`${ACCOUNT.slice(1)}.`)).toEqual(['', 'not_digits', false])
  })

  it('is taken with a key that does not hold, and a warning', () => {
    expect(faultOf(ACCOUNT)).toEqual([ACCOUNT, 'check_digit', true])
  })

  it('waits for its bank before its key is looked at', () => {
    expect(faultOf(ACCOUNT, null)).toEqual([ACCOUNT, null, null])
  })

  it('may be left out', () => {
    expect(faultOf('  ')).toEqual(['', null, null])
  })
})
