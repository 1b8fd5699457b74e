import { describe, expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { BaseCompany } from '../core/host-base.ts'
import { isChanged } from './confirm.ts'

const CONTACT: Contact = {
  id: asId('1'),
  name: { first: 'Пётр', last: 'Шаповалов', second: null },
  phones: ['+79123456789'],
  emails: [],
  company: null,
  owner: asId('7'),
  createdAt: asInstant(1),
}
const COMPANY: BaseCompany = {
  id: asId('1'),
  title: 'Вектор',
  phones: [],
  emails: [],
  city: '',
  site: '',
  papers: null,
  owner: null,
  createdAt: asInstant(1),
}
const contact = (changes: Partial<Contact>) => ({
  contact: { ...CONTACT, ...changes },
  company: null,
})
const company = (changes: Partial<BaseCompany>) => ({
  contact: null,
  company: { ...COMPANY, ...changes },
})

describe('a card that was found', () => {
  it.each([
    ['another name', contact({ name: { first: 'Ольга', last: 'Шаповалова', second: null } })],
    ['another number', contact({ phones: [] })],
    ['another employer', contact({ company: asId('9') })],
  ])('is changed by %s', (_what, now) => {
    expect(isChanged(CONTACT, now)).toBe(true)
  })

  it('is the same with another responsible, and when it was read from the database', () => {
    expect(isChanged(CONTACT, contact({ owner: asId('8') }))).toBe(false)
    const stored = JSON.parse(JSON.stringify(CONTACT)) as Contact
    expect(isChanged(stored, contact({}))).toBe(false)
  })

  it('is changed when we did not know it', () => {
    expect(isChanged(undefined, contact({}))).toBe(true)
  })

  it('of a firm, by papers only where its own list tells them', () => {
    const papers = { inn: '7707083893', kpp: '' }
    expect(isChanged({ ...COMPANY, papers }, company({ papers: null }))).toBe(false)
    expect(isChanged({ ...COMPANY, papers }, company({ papers: { inn: '', kpp: '' } }))).toBe(true)
    expect(isChanged(COMPANY, company({ title: 'Вектор Плюс' }))).toBe(true)
  })
})
