import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DISMISSED } from '../hosts/bitrix24/empty-state.ts'
import type { CallEntry } from '../hosts/bitrix24/call-log.ts'
import { isRead } from '../hosts/bitrix24/switches.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import {
  allNotices,
  contactsOf,
  deedsOf,
  knowCompany,
  knowContact,
  knowDeal,
  notesOf,
  OTHER_REP,
  planStep,
  REP,
  requestOf,
  sendLead,
  valuesOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 40_000, hookTimeout: 40_000 })

let stage: Stage
let company: Item
let known: Item
let deal: Item

beforeAll(async () => {
  stage = await setStage()
  company = knowCompany(stage, { title: 'ООО «Светлый дом»' })
  known = knowContact(stage, {
    first: 'Ольга',
    last: 'Зайцева',
    phones: ['+7 495 111-22-33', '8 (912) 345-67-89'],
    emails: ['olga@mail.ru'],
    owner: OTHER_REP,
    company: company.id,
  })
  deal = knowDeal(stage, { title: 'Окна, 2-й заказ', contacts: [known.id], owner: OTHER_REP })
  planStep(stage, deal, stage.clock.now() + 30 * 86_400_000)
  await stage.settled()
})
afterAll(() => stage.close())

describe('a lead of a known client', () => {
  let lead: Item
  let calls: readonly CallEntry[]

  beforeAll(async () => {
    stage.world.callLog.reset()
    lead = sendLead(stage, {
      first: 'Ольга',
      last: 'Зайцева',
      phones: ['9123456789'],
      emails: ['zayceva.olga@yandex.ru'],
      owner: REP,
    })
    await stage.settled()
    calls = [...stage.world.callLog.entries]
  })

  it('is attached by the second phone of the card, written in another way', async () => {
    expect(lead.contactIds).toEqual([known.id])
    expect(contactsOf(stage)).toEqual([known])
    expect(lead.fields['companyId']).toBe(company.id)
  })

  it('goes to the person who works with the client', () => {
    expect(lead.fields['assignedById']).toBe(OTHER_REP)
  })

  it('leaves the new e-mail on the contact as a second value', () => {
    expect(valuesOf(known, 'EMAIL')).toEqual(['olga@mail.ru', 'zayceva.olga@yandex.ru'])
    expect(valuesOf(known, 'PHONE')).toEqual(['+7 495 111-22-33', '8 (912) 345-67-89'])
  })

  it('has a note saying why', () => {
    expect(notesOf(stage, lead)).toEqual([
      `Обращение известного клиента: Зайцева Ольга (совпадает по номеру …6789, имя подходит). Контакт привязан. Повторное обращение: в работе сделка № ${deal.id}.`,
    ])
  })

  it('is counted on the open deal and ends as a repeat', async () => {
    expect(notesOf(stage, deal)).toEqual([`Повторных обращений: 1. Новое — лид № ${lead.id}.`])
    expect((await requestOf(stage, lead))?.outcome).toEqual({
      type: 'repeat',
      contact: String(known.id),
      of: { kind: 'deal', id: String(deal.id) },
      count: 2,
    })
  })

  it('takes three requests to the portal from the webhook to the last write', () => {
    const rest = calls.filter(({ server }) => server === 'rest')
    const lastWrite = rest.findLastIndex(isWrite)

    // Whatever comes after our last write is an echo of it: the portal tells us of our own changes, too.
    expect(lastWrite).toBe(2)
    expect(rest.slice(0, 3).map(isWrite)).toEqual([false, false, true])
    expect(calls.filter(({ server }) => server === 'oauth')).toEqual([])
  })

  it('is not done again because of the echoes', async () => {
    const deeds = ['contact.attach done', 'note.add done', 'note.add done', 'request.settle done']

    expect(await deedsOf(stage, lead)).toEqual(deeds)
    expect(allNotices(stage)).toEqual([])
  })

  it('is counted on the next time', async () => {
    const third = sendLead(stage, { first: 'Оля', phones: ['+7 (912) 345-67-89'] })
    await stage.settled()

    expect((await requestOf(stage, third))?.outcome).toMatchObject({ type: 'repeat', count: 3 })
    expect(notesOf(stage, deal).at(-1)).toBe(`Повторных обращений: 2. Новое — лид № ${third.id}.`)
  })
})

describe('a lead of a client whose responsible was dismissed', () => {
  it('is attached and keeps its own responsible', async () => {
    const client = knowContact(stage, {
      first: 'Игорь',
      last: 'Лапин',
      phones: ['+7 913 700-10-20'],
      owner: DISMISSED,
    })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Игорь', phones: ['8-913-700-10-20'], owner: REP })
    await stage.settled()

    expect(lead.contactIds).toEqual([client.id])
    expect(lead.fields['assignedById']).toBe(REP)
    expect((await requestOf(stage, lead))?.outcome).toEqual({
      type: 'attached',
      contact: String(client.id),
    })
  })
})

function isWrite({ methods }: CallEntry): boolean {
  return methods.some(method => !isRead(method))
}
