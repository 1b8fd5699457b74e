import { describe, expect, it } from 'vitest'
import { aContact } from '../../tests/samples.ts'
import { asId } from '../crm/ids.ts'
import type { CardRef, Contact, PersonName } from '../crm/model.ts'
import { instant } from '../time/instant.ts'
import type { Candidate } from './holder.ts'
import { decideMatch, type Known, type Requester } from './match.ts'

const PHONE = '8 912 345-67-89'
const EMAIL = 'ivanov@mail.ru'
const OFFICE = '+7 846 231-60-14'

/** «last first second» */
function named(text: string): PersonName {
  const [last = null, first = null, second = null] = text.split(' ').map(word => word || null)
  return { last, first, second }
}

function asks(name: string, parts: Partial<Requester> = {}): Requester {
  return { name: named(name), phones: [PHONE], emails: [], ...parts }
}

function known(name: string, parts: Partial<Contact> = {}, openCards: CardRef[] = []): Candidate {
  return { contact: aContact({ name: named(name), ...parts }), openCards }
}

function decide(requester: Requester, people: Candidate[], parts: Partial<Known<Candidate>> = {}) {
  return decideMatch(requester, { people, sharedKeys: [], companies: [], ...parts })
}

describe('decideMatch, when nobody has the keys', () => {
  it('finds nothing', () => {
    expect(decide(asks('Иванов Иван'), [])).toMatchObject({
      type: 'nothing',
      personalKeys: ['phone:+79123456789'],
      candidates: [],
      why: { id: 'duplicates.nothing' },
    })
  })

  it('does not attach by the name alone', () => {
    const people = [known('Иванов Иван Иванович', { phones: ['+7 900 111-22-33'] })]

    expect(decide(asks('Иванов Иван Иванович'), people).type).toBe('nothing')
  })

  it.each([
    ['nothing', [], []],
    ['empty texts', [''], [' ']],
    ['placeholders', ['+7 999 999-99-99'], ['нет']],
  ])('is nameless with %s, however alike the empty contact', (_what, phones, emails) => {
    const people = [known('Иванов Иван', { phones, emails })]

    expect(decide(asks('Иванов Иван', { phones, emails }), people).type).toBe('nameless')
  })
})

describe('decideMatch, when one contact has a personal key', () => {
  it.each([
    ['the same name', 'Иванов Иван', 'Иванов Иван'],
    ['a short form', 'Иванов Ваня', 'Иванов Иван'],
    ['no name in the request', '', 'Иванов Иван'],
    ['a title for a name in the request', 'Заявка с сайта', 'Иванов Иван'],
    ['no name in the contact', 'Иванов Иван', ''],
    ['no surname in the request', ' Иван', 'Иванов Иван'],
    ['a maiden name', 'Котова Анна', 'Сидорова Анна'],
  ])('attaches for %s', (_what, name, other) => {
    expect(decide(asks(name), [known(other)])).toMatchObject({
      type: 'attach',
      person: { contact: { id: '501' } },
      also: [],
    })
  })

  it.each([
    ['another first name', 'Иванов Пётр', 'Иванов Иван'],
    ['another gender', 'Иванова Мария', 'Иванов Иван'],
    ['father and son', 'Иванов Иван Иванович', 'Иванов Иван Петрович'],
    ['another man', 'Петров Иван', 'Иванов Иван'],
  ])('asks a person for %s', (_what, name, other) => {
    expect(decide(asks(name), [known(other)])).toMatchObject({
      type: 'review',
      candidates: [{ contact: { id: '501' } }],
      why: { id: 'duplicates.name-contradicts', values: { key: { values: { tail: '6789' } } } },
    })
  })

  it('compares the second phone of the contact and the second e-mail of the request', () => {
    const people = [
      known('Иванов Иван', { phones: ['+7 900 111-22-33', PHONE], emails: ['a.b@bk.ru', EMAIL] }),
    ]
    const byEmail = { phones: [], emails: ['other@firma.ru', EMAIL] }

    expect(decide(asks('Иванов Иван'), people).type).toBe('attach')
    expect(decide(asks('Иванов Иван', byEmail), people).type).toBe('attach')
  })

  it('takes number and extension for a personal key', () => {
    const phones = [`${OFFICE} доб. 12`]

    expect(decide(asks('Иванов Иван', { phones }), [known('Иванов Иван', { phones })]).type).toBe(
      'attach',
    )
  })
})

describe('decideMatch, when a key is shared', () => {
  const colleague = known('Петров Олег', { phones: [OFFICE] })

  it.each([
    ['of a company', { companies: [{ id: asId<never>(9), key: 'phone:+78462316014' }] }],
    ['marked so', { sharedKeys: ['phone:+78462316014'] }],
  ])('attaches nobody by a number %s, even with the same name', (_what, parts) => {
    expect(decide(asks('Петров Олег', { phones: [OFFICE] }), [colleague], parts)).toMatchObject({
      type: 'nothing',
      personalKeys: [],
      sharedKeys: ['phone:+78462316014'],
      candidates: [{ contact: { id: '501' } }],
      why: { id: 'duplicates.shared', values: { count: 1 } },
    })
  })

  it('names the company whose number it is', () => {
    const companies = [{ id: asId<never>(9), key: 'phone:+78462316014' }]

    expect(decide(asks('Петров Олег', { phones: [OFFICE] }), [], { companies })).toMatchObject({
      type: 'nothing',
      company: '9',
      why: { id: 'duplicates.company' },
    })
  })

  it('names no company when two have the number', () => {
    const companies = [9, 10].map(id => ({ id: asId<never>(id), key: 'phone:+78462316014' }))

    expect(decide(asks('Петров Олег', { phones: [OFFICE] }), [], { companies }).company).toBeNull()
  })

  it.each([
    ['a toll-free number', { phones: ['8 800 555-35-35'], emails: [] }],
    ['a role mailbox', { phones: [], emails: ['info@firma.ru'] }],
  ])('attaches nobody by %s', (_what, keys) => {
    expect(decide(asks('Иванов Иван', keys), [known('Иванов Иван', keys)]).type).toBe('nothing')
  })

  it('attaches nobody by a number behind which a colleague has an extension', () => {
    const people = [known('Иванов Иван', { phones: [`${OFFICE} доб. 12`] })]

    expect(decide(asks('Иванов Иван', { phones: [OFFICE] }), people).type).toBe('nothing')
  })

  it('takes a number of three people with contradicting names for shared', () => {
    const people = ['Иванов Иван', 'Петров Олег', 'Котова Анна'].map((name, index) =>
      known(name, { id: asId(501 + index) }),
    )

    expect(decide(asks('Иванов Иван'), people)).toMatchObject({
      type: 'nothing',
      why: { id: 'duplicates.shared', values: { count: 3 } },
    })
  })

  it('takes ten cards of one Иван for one person', () => {
    const people = Array.from({ length: 10 }, (_, index) =>
      known(index % 2 ? 'Иванов Ваня' : 'Иванов Иван', { id: asId(501 + index) }),
    )

    expect(decide(asks('Иванов Иван'), people)).toMatchObject({
      type: 'attach',
      also: { length: 9 },
    })
  })

  it('still attaches by another, personal key', () => {
    const keys = { phones: [OFFICE], emails: [EMAIL] }
    const companies = [{ id: asId<never>(9), key: 'phone:+78462316014' }]

    expect(
      decide(asks('Иванов Иван', keys), [known('Иванов Иван', keys)], { companies }),
    ).toMatchObject({
      type: 'attach',
      company: '9',
    })
  })
})

describe('decideMatch, when several contacts are found', () => {
  const husband = known('Иванов Иван', { id: asId(501) })
  const wife = known('Иванова Мария', { id: asId(502) })

  it('attaches to the one with the same first and last name', () => {
    expect(decide(asks('Иванова Маша'), [husband, wife])).toMatchObject({
      type: 'attach',
      person: { contact: { id: '502' } },
      why: { id: 'duplicates.name-decides' },
    })
  })

  it('takes half a name for part of a whole one, whichever card comes first', () => {
    const people = ['Петров', ' Саша', 'Сидоров Александр', 'Петров Иван'].map((name, index) =>
      known(name, { id: asId(501 + index) }),
    )

    expect(decide(asks('Сидоров Александр'), people).type).toBe('attach')
  })

  it.each([
    ['neither', 'Котов Олег', 'duplicates.name-contradicts'],
    ['no name at all', '', 'duplicates.several'],
    ['a first name alone', ' Мария', 'duplicates.several'],
    ['the surname of both alone', 'Ивановы', 'duplicates.several'],
  ])('asks a person when the request names %s', (_what, name, id) => {
    expect(decide(asks(name), [husband, wife])).toMatchObject({
      type: 'review',
      candidates: [{ contact: { id: '501' } }, { contact: { id: '502' } }],
      why: { id },
    })
  })

  it('keeps the card somebody works with, then the oldest', () => {
    const older = { id: asId<never>(503), createdAt: instant('2024-01-01T00:00:00Z') }
    const idle = known('Иванов Иван', older)
    const worked = known('Иванов Иван', {}, [{ kind: 'deal', id: asId(15) }])

    expect(decide(asks('Иванов Иван'), [idle, worked])).toMatchObject({
      person: worked,
      also: ['503'],
    })
    expect(decide(asks('Иванов Иван'), [husband, idle])).toMatchObject({
      person: idle,
      also: ['501'],
    })
  })
})

describe('decideMatch, when the phone finds one contact and the e-mail another', () => {
  const both = { phones: [PHONE], emails: [EMAIL] }
  const byPhone = (name: string) => known(name, { id: asId(501) })
  const byEmail = (name: string) => known(name, { id: asId(502), phones: [], emails: [EMAIL] })

  it('attaches to the owner of the phone when both names fit, and proposes the other', () => {
    expect(
      decide(asks('Иванов Иван', both), [byEmail('Иванов Ваня'), byPhone('Иванов Иван')]),
    ).toMatchObject({ type: 'attach', person: { contact: { id: '501' } }, also: ['502'] })
  })

  it('attaches to the one whose name fits', () => {
    expect(
      decide(asks(' Мария', both), [byPhone('Иванов Иван'), byEmail('Котова Мария')]),
    ).toMatchObject({
      type: 'attach',
      person: { contact: { id: '502' } },
    })
  })

  it.each(['', 'Петров Олег'])('asks a person when %j fits neither', name => {
    expect(
      decide(asks(name, both), [byPhone('Иванов Иван'), byEmail('Котова Мария')]),
    ).toMatchObject({
      type: 'review',
      why: { id: 'duplicates.split' },
    })
  })
})
