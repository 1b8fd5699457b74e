import { describe, expect, it } from 'vitest'
import { chooseParty, orderParties, type Wanted } from './choose.ts'
import type { Company, LegalStatus } from './model.ts'
import { aCompany, inCity } from '../../tests/providers/samples.ts'

const wanted: Wanted = { core: 'romaWka', form: null, city: 'самара' }

const standing = (status: LegalStatus): Partial<Company> => ({
  standing: { ...aCompany().standing, status },
})
const named = (bare: string): Partial<Company> => ({
  name: { short: `ООО "${bare}"`, full: bare, bare },
})

describe('chooseParty', () => {
  it('takes the only one of that name, form and town', () => {
    const here = aCompany(inCity('Самара'))
    const elsewhere = aCompany(inCity('Казань'))

    expect(chooseParty([elsewhere, here], wanted)).toEqual({ type: 'one', party: here })
  })

  it.each([
    ['three are in one town', [aCompany(), aCompany(), aCompany()], wanted, 'namesakes'],
    ['the name is in another town only', [aCompany(inCity('Казань'))], wanted, 'other-city'],
    ['nobody told the town', [aCompany()], { ...wanted, city: null }, 'no-city'],
    ['the name differs by a misprint', [aCompany(named('Рамашка'))], wanted, 'similar'],
    ['the name only begins alike', [aCompany(named('Ромашка Плюс'))], wanted, 'similar'],
    ['the form contradicts', [aCompany({ form: 'АО' })], { ...wanted, form: 'ооо' }, 'similar'],
    ['the only one is closed', [aCompany(standing('liquidated'))], wanted, 'warned'],
    ['the only one is closing', [aCompany(standing('liquidating'))], wanted, 'warned'],
    ['the only one is bankrupt', [aCompany(standing('bankrupt'))], wanted, 'warned'],
    ['its address is unknown', [aCompany({ address: null })], wanted, 'other-city'],
  ] as const)('asks when %s', (_when, parties, asked, why) => {
    expect(chooseParty(parties, asked)).toMatchObject({ type: 'ask', why })
  })

  it('asks when the town may belong to the name', () => {
    const asked = { core: 'krasnaA', wholeCore: 'krasnaAmoskva', form: null, city: 'москва' }
    const short = aCompany({ ...named('Красная'), ...inCity('Москва') })
    const whole = aCompany({ ...named('Красная Москва'), ...inCity('Москва') })

    expect(chooseParty([short, whole], asked)).toMatchObject({ type: 'ask', why: 'namesakes' })
    expect(chooseParty([whole], asked)).toEqual({ type: 'one', party: whole })
  })

  it('takes a form that only has another name since 2014', () => {
    const party = aCompany({ form: 'АО' })

    expect(chooseParty([party], { ...wanted, form: 'зао' })).toEqual({ type: 'one', party })
  })

  it('offers five at most', () => {
    const many = Array.from({ length: 9 }, () => aCompany())
    const choice = chooseParty(many, wanted)

    expect(choice.type === 'ask' && choice.parties).toHaveLength(5)
  })

  it('has nothing to choose from nobody', () => {
    expect(chooseParty([], wanted)).toEqual({ type: 'none' })
  })
})

describe('orderParties', () => {
  it('puts the active before the closed, then the same town, head offices before branches, then ИНН', () => {
    const closed = aCompany({ ...standing('liquidated'), inn: '1' })
    const branch = aCompany({ branch: 'branch', inn: '2' })
    const away = aCompany({ ...inCity('Казань'), inn: '3' })
    const second = aCompany({ inn: '5' })
    const first = aCompany({ inn: '4' })

    const order = orderParties([closed, branch, away, second, first], wanted)

    expect(order.map(({ inn }) => inn)).toEqual(['4', '5', '2', '3', '1'])
  })

  it('puts an equal name before one that only begins alike', () => {
    const longer = aCompany({ ...named('Ромашка Плюс'), inn: '1' })
    const equal = aCompany({ ...inCity('Казань'), inn: '2' })

    expect(orderParties([longer, equal], wanted).map(({ inn }) => inn)).toEqual(['2', '1'])
  })
})
