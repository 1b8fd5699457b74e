import { describe, expect, it } from 'vitest'
import { SECOND } from '../../time/instant.ts'
import { EMPTY_CARD } from './card.ts'
import { createLeadBase, type Lead } from './lead-base.ts'

const OFFICE = '+7 846 231-60-14'

function setUp() {
  const base = createLeadBase()
  base.add('firm', { ...EMPTY_CARD, kind: 'company', phones: [OFFICE] })
  let made = 0
  const decide = (parts: Partial<Lead>) => base.decide(aLead(parts), () => `new-${++made}`)
  return { base, decide }
}

function aLead(parts: Partial<Lead>): Lead {
  const texts = { company: '', text: 'Сколько стоит?', source: 'site' }
  return { id: 'l1', at: 0, name: 'Анна', phone: '8 912 345-67-89', email: '', ...texts, ...parts }
}

describe('createLeadBase', () => {
  it.each([
    ['of a stranger', {}],
    ['with a placeholder', { phone: '+7 999 999-99-99' }],
    ['from an office', { phone: OFFICE }],
    ['from a toll-free number', { phone: '8 800 555-35-35' }],
  ])('makes one contact of a form %s sent twice within 40 ms', (_what, parts) => {
    const { decide } = setUp()

    expect(decide(parts)).toMatchObject({ action: 'new', contact: 'new-1' })
    expect(decide({ ...parts, id: 'l2', at: 40 })).toMatchObject({
      action: 'attach',
      contact: 'new-1',
      why: { id: 'duplicates.sent-again' },
    })
  })

  it('makes two contacts of two colleagues of one name who ask minutes apart', () => {
    const { decide } = setUp()

    expect(decide({ phone: OFFICE })).toMatchObject({ action: 'new', contact: 'new-1' })
    expect(decide({ phone: OFFICE, at: 60 * SECOND })).toMatchObject({
      action: 'new',
      contact: 'new-2',
    })
  })

  it('knows a contact by what an earlier request has brought', () => {
    const { base, decide } = setUp()
    const name = { first: 'Анна', last: 'Котова', second: null }
    base.add('anna', { ...EMPTY_CARD, name, phones: ['8 912 345-67-89'] })

    expect(decide({ email: 'kotova@bk.ru' }).contact).toBe('anna')
    expect(decide({ phone: '', email: 'Kotova@BK.ru', at: 3600 * SECOND })).toMatchObject({
      action: 'attach',
      contact: 'anna',
    })
  })
})
