import { describe, expect, it } from 'vitest'
import type { TrueRow } from './generate/base.ts'
import { inventBase } from './generate/base.ts'
import type { InventedLead } from './generate/stream.ts'
import { type Decide, judgeLeads, measureLeads } from './quality-leads.ts'

const PHONE = '+79121112233'
const EMPTY = {
  name: '',
  last: '',
  first: '',
  second: '',
  company: '',
  inn: '',
  kpp: '',
  city: '',
  site: '',
  group: '',
  trap: '',
}

function card(cluster: string, phones: string[], parts: Partial<TrueRow> = {}): TrueRow {
  return { ...EMPTY, kind: 'contact', id: `${cluster}-card`, cluster, phones, emails: [], ...parts }
}

let count = 0
function lead(cluster: string, parts: Partial<InventedLead> = {}): InventedLead {
  const at = new Date(Date.UTC(2026, 8, 1) + ++count * 60_000).toISOString()
  const texts = { company: '', text: '', source: '', kind: 'returning' as const }
  return { id: `l${count}`, at, name: 'Иван', phone: PHONE, email: '', ...texts, cluster, ...parts }
}

const attachTo =
  (contact: string): Decide =>
  () => ({ action: 'attach', contact })
const makeNew: Decide = ({ id }) => ({ action: 'new', contact: `made-${id}` })

describe('judgeLeads', () => {
  it.each([
    ['of the same number, written otherwise', '8 (912) 111-22-33', ''],
    ['with letters for digits', '8 912 111-22-ЗЗ', ''],
    ['of the same mailbox under the other name of its domain', '', 'I.Petrov@YA.RU'],
    ['of a mailbox with a comma', '', 'i-petrov@yandex,ru'],
  ])('takes an attachment for due when the request is %s', (_what, phone, email) => {
    const rows = [card('ivan', [PHONE], { emails: ['i.petrov@yandex.ru'] })]
    const asked = lead('ivan', { phone, email })

    expect(judgeLeads(rows, [asked], makeNew)).toMatchObject({
      due: 1,
      known: 1,
      attach: { recall: 0 },
    })
    expect(judgeLeads(rows, [asked], attachTo('ivan-card'))).toMatchObject({
      due: 1,
      attach: { precision: 1, recall: 1 },
    })
  })

  it.each([
    ['a digit is wrong', 'mistyped', [card('ivan', ['+79121112234'])], {}],
    ['the number is a company’s', 'shared', [card('ivan', [PHONE]), firm(PHONE)], {}],
    ['the number has extensions', 'shared', [card('ivan', [`${PHONE} доб. 12`])], {}],
    ['three people hold it', 'shared', ['ivan', 'anna', 'oleg'].map(who => card(who, [PHONE])), {}],
    [
      'two hold it and nobody is named',
      'unnamed',
      ['ivan', 'anna'].map(who => card(who, [PHONE])),
      { name: '' },
    ],
  ] as const)('does not when %s', (_what, excuse, rows, parts) => {
    expect(judgeLeads(rows, [lead('ivan', parts)], makeNew)).toMatchObject({
      due: 0,
      known: 1,
      knownRecall: 0,
      excused: { [excuse]: 1 },
    })
  })

  it('takes a stranger for known from his first request on', () => {
    const leads = [lead('new1'), lead('new1')]

    expect(judgeLeads([], leads, makeNew)).toMatchObject({ due: 1, known: 1, lost: 0 })
  })

  it('counts an attachment to somebody else against precision', () => {
    const rows = [card('ivan', [PHONE]), card('anna', [PHONE])]

    expect(judgeLeads(rows, [lead('ivan')], attachTo('anna-card'))).toMatchObject({
      attach: { precision: 0, recall: 0 },
      lost: 0,
    })
  })

  it.each([
    ['without a contact', attachTo('')],
    ['attached to a contact that is nowhere', attachTo('nobody')],
    ['whose new contact was there before', () => ({ action: 'new', contact: 'ivan-card' })],
  ] as [string, Decide][])('counts a request %s as lost', (_what, decide) => {
    expect(judgeLeads([card('ivan', [PHONE])], [lead('ivan')], decide).lost).toBe(1)
  })

  it('counts a form sent twice within 40 ms that came to two contacts', () => {
    const one = lead('new1')
    const again = { ...one, id: 'again', at: new Date(Date.parse(one.at) + 39).toISOString() }

    expect(judgeLeads([], [one, again], makeNew).doubled).toBe(1)
    expect(
      judgeLeads(
        [],
        [one, { ...again, at: new Date(Date.parse(one.at) + 5000).toISOString() }],
        makeNew,
      ).doubled,
    ).toBe(0)
  })
})

describe('a stream of requests', () => {
  const { attach, lost, doubled } = measureLeads(inventBase(21, 5000), 1500)

  it('attaches nobody to another person, loses and doubles nobody', () => {
    expect({ precision: attach.precision, lost, doubled }).toEqual({
      precision: 1,
      lost: 0,
      doubled: 0,
    })
  })

  it('finds who came back', () => {
    expect(attach.recall).toBeGreaterThanOrEqual(0.97)
  })
})

function firm(phone: string): TrueRow {
  return { ...card('firm', [phone]), kind: 'company' }
}
