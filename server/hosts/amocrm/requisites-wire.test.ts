import { describe, expect, it } from 'vitest'
import { REQUISITE_FIELDS } from '../../../shared/contract/requisites-fill.ts'
import { aCompany, anEntrepreneur } from '../../../tests/providers/samples.ts'
import { withOurs, withoutOurs } from './requisites-list.ts'
import {
  choose,
  express,
  type LegalEntity,
  placelessIn,
  type Standing,
  toPlan,
} from './requisites-wire.ts'

const MARK = 'k7f3a9b2c1'
const COMPANY = aCompany({ inn: '7736207543', kpp: '770401001' })
const WANTED = { party: COMPANY, bank: null, withActualAddress: true }
const OURS: LegalEntity = {
  name: 'ООО Прежнее',
  vat_id: '7736207543',
  kpp: '770401001',
  director: 'Прежний',
}
const HEAD: LegalEntity = { name: 'ООО Головное', vat_id: '7736207543', kpp: '773601001' }
const FOREIGN: LegalEntity = { name: 'ООО Другое', vat_id: '7708503727', external_uid: 'erp:1' }

function standing(entities: readonly LegalEntity[], changes: Partial<Standing> = {}): Standing {
  const chosen = choose(entities, { inn: COMPANY.inn, kpp: COMPANY.kpp })
  return {
    card: null,
    owner: { id: '1', title: 'Ромашка' },
    field: '7',
    entities,
    chosen,
    ordinary: {},
    ...changes,
  }
}

/** Every subset of a few lists: what others have there, ours before, behind or not at all. */
const LISTS: readonly (readonly LegalEntity[])[] = [
  [],
  [FOREIGN],
  [OURS],
  [FOREIGN, OURS],
  [OURS, FOREIGN],
  [{ name: 'ООО Без КПП', vat_id: COMPANY.inn }, FOREIGN],
]

describe('the list of requisites of a company', () => {
  it.each(LISTS)('is as it was after ours was written and taken back: %j', (...list) => {
    for (let bits = 0; bits < 2 ** 9; bits++) {
      const accept = REQUISITE_FIELDS.filter((_, index) => (bits >> (index % 9)) % 2 === 1)
      const plan = toPlan(standing(list), WANTED, accept)
      const written = withOurs(list, plan, MARK)
      // A second try finds the first one's work.
      expect(withOurs(written, plan, MARK)).toEqual(written)
      expect(withoutOurs(written, plan, MARK)).toEqual({ list, isLeft: false })
    }
  })

  it('keeps what others have there, and what somebody has changed since', () => {
    const list = [FOREIGN, OURS]
    const plan = toPlan(standing(list), WANTED, ['shortName', 'director', 'ogrn'])
    const written = withOurs(list, plan, MARK)
    expect(written[0]).toEqual(FOREIGN)
    const changed = written.map(one =>
      one['vat_id'] === COMPANY.inn ? { ...one, director: 'Новый' } : one,
    )

    const { list: back, isLeft } = withoutOurs(changed, plan, MARK)

    expect(isLeft).toBe(true)
    expect(back).toEqual([FOREIGN, { ...OURS, director: 'Новый' }])
  })

  it.each([
    ['behind', [HEAD, OURS]],
    ['before', [OURS, HEAD]],
  ])('is written and taken back by ИНН and КПП, its head office %s left alone', (_, list) => {
    const plan = toPlan(standing(list), WANTED, ['shortName', 'director', 'ogrn'])
    const written = withOurs(list, plan, MARK)
    expect(written.filter(one => one['kpp'] === HEAD['kpp'])).toEqual([HEAD])
    expect(written.find(one => one['kpp'] === OURS['kpp'])).not.toEqual(OURS)
    // Somebody has put another one before them meanwhile.
    const moved = [FOREIGN, ...written]
    expect(withOurs(moved, plan, MARK)).toEqual(moved)
    expect(withoutOurs(moved, plan, MARK).list).toEqual([FOREIGN, ...list])
  })

  it('has a marked value of a company that is made, whatever of it was accepted', () => {
    const made = { owner: null, field: null, ordinary: { fullName: { id: '9', now: '' } } }
    const plan = toPlan(standing([], made), WANTED, ['fullName'])

    expect(withOurs([], plan, MARK)).toEqual([
      { name: COMPANY.name.short, entity_type: 2, external_uid: `shagolad:${MARK}` },
    ])
  })

  it('has the ОГРН under its strange name, and an entrepreneur as a person', () => {
    const wanted = { party: anEntrepreneur(), bank: null, withActualAddress: false }
    const { after } = toPlan(standing([]), wanted, ['inn', 'ogrn'])
    expect(after).toEqual({
      name: 'ИП Тестов Иван Петрович',
      entity_type: 1,
      vat_id: '780000000177',
      tax_registration_reason_code: '322784700000014',
    })
  })

  it('offers what the field has no place for only where the settings name another', () => {
    expect(express(standing([]), WANTED).values).not.toHaveProperty('fullName')
    const ordinary = { fullName: { id: '9', now: '' } }
    expect(placelessIn(standing([]))).toEqual(
      expect.arrayContaining(['fullName', 'post', 'bankName', 'correspondentAccount']),
    )
    expect(placelessIn(standing([], { ordinary }))).not.toContain('fullName')
    expect(express(standing([], { ordinary }), WANTED).values).toHaveProperty('fullName')
    expect(toPlan(standing([], { ordinary }), WANTED, ['fullName'])).toMatchObject({
      after: {},
      ordinary: [{ id: '9', before: '' }],
    })
  })
})
