import { describe, expect, it } from 'vitest'
import { anEntrepreneur } from '../../../tests/providers/samples.ts'
import { choose, otherKpps, type Row } from './requisites-choose.ts'
import { express } from './requisites-plan.ts'
import type { Standing } from './requisites-wire.ts'

const PRESETS: Standing['presets'] = {
  company: { id: '3', shown: ['RQ_INN', 'RQ_KPP', 'RQ_OGRN'] },
  entrepreneur: { id: '5', shown: ['RQ_INN', 'RQ_OGRNIP', 'RQ_LAST_NAME', 'RQ_FIRST_NAME'] },
  person: { id: '7', shown: ['RQ_LAST_NAME', 'RQ_FIRST_NAME', 'RQ_IDENT_DOC'] },
}
const MAN = anEntrepreneur()
const HIS = { inn: MAN.inn, kpp: null }
const COMPANY = { inn: '7736207543', kpp: '770401001' }

function aRow(id: string, fields: Row['fields']): Row {
  return { id, fields }
}

describe('the requisites written to', () => {
  it('are those without an ИНН only by the template of such a party', () => {
    const passport = aRow('1', { PRESET_ID: '7', RQ_LAST_NAME: 'Тестов' })
    const open = aRow('2', { PRESET_ID: '5', RQ_LAST_NAME: 'Тестов' })

    expect(choose([passport], HIS, PRESETS)).toBeNull()
    expect(choose([passport, open], HIS, PRESETS)).toBe(open)
    expect(choose([open], COMPANY, PRESETS)).toBeNull()
  })

  it('are those of another КПП only when that is wanted', () => {
    const branch = aRow('1', { PRESET_ID: '3', RQ_INN: COMPANY.inn, RQ_KPP: '540602001' })
    const own = aRow('2', { PRESET_ID: '3', RQ_INN: COMPANY.inn, RQ_KPP: COMPANY.kpp })
    const orAny = { ...COMPANY, orAnyKpp: true }

    expect(choose([branch], COMPANY, PRESETS)).toBeNull()
    expect(choose([branch], orAny, PRESETS)).toBe(branch)
    expect(choose([branch, own], orAny, PRESETS)).toBe(own)
    expect(otherKpps([branch], COMPANY)).toEqual(['540602001'])
    expect(otherKpps([branch, own], COMPANY)).toEqual([])
  })

  it('say what their own template hides', () => {
    const standing: Standing = {
      card: null,
      owner: null,
      requisite: { id: '1', fields: { PRESET_ID: '7', RQ_INN: MAN.inn } },
      banks: [],
      addresses: {},
      presets: PRESETS,
      shown: PRESETS.person?.shown ?? null,
    }
    const wanted = { party: MAN, bank: null, withActualAddress: false }

    expect(express(standing, wanted).unshown).toEqual(expect.arrayContaining(['inn', 'ogrn']))
    const elsewhere = { ...standing, requisite: null, shown: null }
    expect(express(elsewhere, wanted).unshown).not.toContain('inn')
  })
})
