import { describe, expect, it } from 'vitest'
import {
  checkAccount,
  checkBic,
  checkCorrespondentAccount,
  checkInn,
  checkKpp,
  checkOgrn,
} from './checks.ts'

const RIGHT = { isRight: true }
const wrong = (fault: string) => ({ isRight: false, fault })

/** Every text that differs from the given one in one digit. */
function misprintsOf(text: string): readonly string[] {
  return Array.from(text).flatMap((sign, place) =>
    Array.from('0123456789')
      .filter(other => other !== sign)
      .map(other => text.slice(0, place) + other + text.slice(place + 1)),
  )
}

describe('ИНН', () => {
  it.each(['7707083893', '7736207543', '1650032058', '780000000177', '0100000029'])(
    'takes %s',
    inn => expect(checkInn(inn)).toEqual(RIGHT),
  )

  it.each([
    ['7707083894', 'check-digit'],
    ['780000000178', 'check-digit'],
    ['780000000167', 'check-digit'],
    ['77070838931', 'length'],
    ['', 'not-digits'],
    ['77О7083893', 'not-digits'],
    ['７７０７０８３８９３', 'not-digits'],
    ['0007083893', 'zero-region'],
  ])('tells what is wrong with %s: %s', (inn, fault) => expect(checkInn(inn)).toEqual(wrong(fault)))

  it('notices nine misprints of ten in a company id', () => {
    const misprints = misprintsOf('7707083893')
    const taken = misprints.filter(inn => checkInn(inn).isRight)

    expect(taken.length / misprints.length).toBeLessThan(0.1)
  })
})

describe('ОГРН', () => {
  it.each(['1027700132195', '1157746078984', '322784700000014'])('takes %s', ogrn =>
    expect(checkOgrn(ogrn)).toEqual(RIGHT),
  )

  it.each([
    ['1027700132196', 'check-digit'],
    ['322784700000015', 'check-digit'],
    ['10277001321951', 'length'],
    ['10277001321a5', 'not-digits'],
  ])('tells what is wrong with %s: %s', (ogrn, fault) =>
    expect(checkOgrn(ogrn)).toEqual(wrong(fault)),
  )
})

describe('КПП and БИК', () => {
  it.each(['773601001', '7736AB001'])('take %s', kpp => expect(checkKpp(kpp)).toEqual(RIGHT))

  it.each([
    ['77360100', 'length'],
    ['7736ab001', 'shape'],
    ['77З601001', 'shape'],
  ])('tell what is wrong with %s: %s', (kpp, fault) => expect(checkKpp(kpp)).toEqual(wrong(fault)))

  it('want nine digits of a bank', () => {
    expect(checkBic('044525225')).toEqual(RIGHT)
    expect(checkBic('04452522')).toEqual(wrong('length'))
    expect(checkBic('04452522х')).toEqual(wrong('not-digits'))
  })
})

describe('accounts', () => {
  it.each([
    ['049805000', '30101810800000000746'],
    ['044525225', '30101810400000000225'],
    ['040305000', '40102810100000010001'],
    ['044525974', '30101810145250000974'],
  ])('take the bank account of %s: %s', (bic, account) =>
    expect(checkCorrespondentAccount(account, bic)).toEqual(RIGHT),
  )

  it.each([
    ['049805746', '40602810700000000025'],
    ['044514512', '40702810900000000025'],
  ])('take a client account at %s: %s', (bic, account) =>
    expect(checkAccount(account, bic)).toEqual(RIGHT),
  )

  it('notice every misprint of one digit', () => {
    const taken = misprintsOf('40702810900000000025').filter(
      account => checkAccount(account, '044514512').isRight,
    )

    expect(taken).toEqual([])
  })

  it('tell that the bank is needed first', () => {
    expect(checkAccount('40702810900000000025', '')).toEqual(wrong('needs-bic'))
    expect(checkAccount('4070281090000000002', '044514512')).toEqual(wrong('length'))
    expect(checkAccount('4070281090000000002x', '044514512')).toEqual(wrong('not-digits'))
    expect(checkCorrespondentAccount('40702810900000000025', '044514512')).toEqual(wrong('prefix'))
  })

  it('only measure an account of the treasury', () => {
    expect(checkAccount('03100643000000017300', '044514512')).toEqual(RIGHT)
  })
})
