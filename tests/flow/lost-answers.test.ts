import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import { postEvent } from './doors.ts'
import {
  change,
  deedsOf,
  knowContact,
  knowDeal,
  ledgerOf,
  nameOfItem,
  notesOf,
  OTHER_REP,
  refOf,
  REP,
  requestOf,
  sendLead,
  valuesOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const PHONE = '+7 912 345-67-89'

let stage: Stage
let known: Item

beforeEach(async () => {
  stage = await setStage()
  known = knowContact(stage, { first: 'Ольга', last: 'Зайцева', phones: [PHONE], owner: OTHER_REP })
  await stage.settled()
})
afterEach(() => stage.close())

/** Everything is carried out by the portal, and neither its answer nor the events about it reach us. */
async function sendWithAnswerLost(): Promise<Item> {
  stage.world.switches.set({
    eventsLost: { share: 1, next: 0 },
    answerLost: { share: 0, next: 1 },
    answerLostFor: { pattern: '^crm\\.timeline\\.comment\\.add' },
  })
  const lead = sendLead(stage, {
    first: 'Ольга',
    last: 'Зайцева',
    phones: [PHONE],
    emails: ['olga@mail.ru'],
    owner: REP,
  })
  await postEvent(stage, { name: 'ONCRMLEADADD', id: lead.id })
  await stage.settled()
  expect(stage.world.switches.settings.answerLost.next).toBe(0)
  return lead
}

describe('a repeated request whose effects were carried out, but whose answer was lost', () => {
  it('leaves one note on each card, and its attachment is told as done', async () => {
    const deal = knowDeal(stage, { title: 'Окна', contacts: [known.id], owner: OTHER_REP })
    const lead = await sendWithAnswerLost()
    await stage.retryNow()

    expect(await deedsOf(stage, lead)).toEqual([
      'contact.attach done',
      'note.add done',
      'note.add done',
      'request.settle done',
    ])
    expect(notesOf(stage, deal)).toHaveLength(1)
    expect(notesOf(stage, lead)).toHaveLength(1)
    const attach = (await ledgerOf(stage, lead)).find(
      ({ action }) => action.type === 'contact.attach',
    )
    expect(attach).toMatchObject({ hostId: String(known.id), reason: null })
  })
})

describe('an attachment of which only the link came about', () => {
  it('is completed: responsible and new e-mail follow, each once', async () => {
    const lead = await sendWithAnswerLost()
    expect(lead.contactIds).toEqual([known.id])
    expect((await requestOf(stage, lead))?.outcome).toBeNull()
    change(stage, lead, { assignedById: REP })
    const at = known.fm.findIndex(({ typeId }) => typeId === 'EMAIL')
    known.fm.splice(at, 1)
    await stage.retryNow()

    expect(lead.fields['assignedById']).toBe(OTHER_REP)
    expect(valuesOf(known, 'EMAIL')).toEqual(['olga@mail.ru'])
    expect(valuesOf(known, 'PHONE')).toHaveLength(1)
    expect(await deedsOf(stage, lead)).toContain('contact.attach done')
    expect(lead.contactIds).toEqual([known.id])
  })
})

describe('a request whose outcome is kept, while the server died before its row of the ledger', () => {
  it('is told as settled, not as dropped', async () => {
    const lead = sendLead(stage, { first: 'Пётр', phones: ['+7 916 000-11-22'] })
    await stage.settled()
    const outcome = (await requestOf(stage, lead))?.outcome
    await stage.query(`update ledger set state = 'planned', settled_at = null where key like $1`, [
      `%/${nameOfItem(lead)}/settle`,
    ])

    await stage.service.store.jobs.add({
      name: 'perform',
      payload: { tenant: stage.tenant, card: refOf(lead) },
    })
    await stage.settled()

    expect(outcome).toMatchObject({ type: 'new' })
    expect(await deedsOf(stage, lead)).toContain('request.settle done')
    expect((await requestOf(stage, lead))?.outcome).toEqual(outcome)
  })
})
