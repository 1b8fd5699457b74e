import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import { HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { setCase } from './cases-scene.ts'
import { bearerOf, getJson, openSession, postJson, proofOf } from './doors.ts'
import { questionOf, tabOf, WARN } from './questions-scene.ts'
import {
  knowContact,
  ledgerOf,
  OTHER_REP,
  planStep,
  portalOf,
  REP,
  refOf,
  sendLead,
} from './scenes.ts'
import { saveFields } from './settings-scene.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
let lead: Item
let question: string
let nonces = 0

beforeAll(async () => {
  stage = await setCase({
    'dedupe-incoming': WARN,
    'ensure-next-step': { on: true, strength: 'show' },
  })
  knowContact(stage, { first: 'Ольга', phones: ['+7 912 345-67-89'] })
  await stage.settled()
  lead = sendLead(stage, { first: 'Ольга', phones: ['8 912 345 67 89'] })
  await stage.settled()
  await stage.moveTime(30 * MINUTE)
  question = (await questionOf(stage, lead, 'client')).key
  portalOf(stage).state.users.get(OTHER_REP)!.isReader = true
})
afterAll(() => stage.close())
beforeEach(() => stage.world.callLog.reset())

const nonce = () => `nonce-of-rights-${++nonces}`

/** What a person could ask of us about the card that would be written by our own token. */
async function writesOf(): Promise<Readonly<Record<string, readonly [string, object]>>> {
  const { deeds } = await tabOf(stage, lead)
  const undone = deeds.find(({ undo }) => undo?.type === 'possible')
  return {
    'plan a step': [
      '/api/rule-strip/step',
      { title: 'Позвонить', dueAt: stage.clock.now() + HOUR, nonce: nonce() },
    ],
    'attach the client': [
      '/api/rule-strip/reply',
      { key: question, answer: 'yes', text: null, nonce: nonce() },
    ],
    'deny the client': [
      '/api/rule-strip/reply',
      { key: question, answer: 'no', text: null, nonce: nonce() },
    ],
    'take a note of ours back': ['/api/card-tab/undo', { key: undone?.key ?? '' }],
  }
}

describe('a person who may read a card and not change it', () => {
  it('sees what everybody sees', async () => {
    const bearer = await bearerOf(stage, OTHER_REP, lead)

    expect((await getJson(stage, '/api/rule-strip', bearer)).status).toBe(200)
    expect((await getJson(stage, '/api/card-tab', bearer)).status).toBe(200)
  })

  it.each(['plan a step', 'attach the client', 'deny the client', 'take a note of ours back'])(
    'cannot %s through us',
    async what => {
      const [path, body] = (await writesOf())[what]!
      const before = await ledgerOf(stage, lead)
      const bearer = await bearerOf(stage, OTHER_REP, lead)

      const answer = await postJson(stage, path, body, bearer)
      await stage.settled()

      expect([answer.status, answer.body]).toEqual([403, { error: 'no-access' }])
      expect(await ledgerOf(stage, lead)).toEqual(before)
      expect(lead.contactIds).toEqual([])
    },
  )

  it('leaves the card as it was by opening it, and tells nobody', async () => {
    const before = structuredClone(lead.fields)
    stage.world.callLog.reset()

    await openSession(stage, proofOf(stage, OTHER_REP), refOf(lead))
    await openSession(stage, proofOf(stage, REP), refOf(lead))
    await stage.settled()

    expect(lead.fields).toEqual(before)
    // Two requests of sessions, and no event that would make us look.
    expect(stage.world.callLog.counts().rest).toBe(2)
  })
})

describe('a person who may change a card', () => {
  it.each(['plan a step', 'take a note of ours back'])('can %s', async what => {
    const [path, body] = (await writesOf())[what]!

    const { status } = await postJson(stage, path, body, await bearerOf(stage, REP, lead))

    expect(status).toBe(200)
  })
})

describe('the report of a quiet week', () => {
  it('names everybody to administrators and heads of sales, and to a rep himself alone', async () => {
    expect((await saveFields(stage, { 'rules.ensure-next-step.strength': 'show' })).status).toBe(
      200,
    )
    planStep(stage, sendLead(stage, { owner: OTHER_REP }), null)
    sendLead(stage, { owner: OTHER_REP })
    await stage.settled()
    await stage.moveTime(HOUR)
    const namesFor = async (user: number) => {
      const { body } = await getJson(stage, '/api/settings', await bearerOf(stage, user))
      const { rows } = body!['report'] as { rows: readonly { person: string | null }[] }
      return [...new Set(rows.map(({ person }) => person).filter(name => name !== null))].toSorted()
    }
    const nameOf = (id: number) => {
      const { name, lastName } = portalOf(stage).state.users.get(id)!
      return `${name} ${lastName}`.trim()
    }
    const both = [nameOf(REP), nameOf(OTHER_REP)].toSorted()

    expect(await namesFor(1)).toEqual(both)
    expect(await namesFor(HEAD_OF_SALES)).toEqual(both)
    expect(await namesFor(OTHER_REP)).toEqual([nameOf(OTHER_REP)])
  })
})
