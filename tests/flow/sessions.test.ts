import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { OTHER_APP } from '../hosts/bitrix24/test-world.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import {
  addressOf,
  ask,
  bearerOf,
  countHooks,
  eventBody,
  getJson,
  openSession,
  postEntry,
  postHook,
  postJson,
  proofOf,
} from './doors.ts'
import {
  allNotices,
  contactsOf,
  knowContact,
  notesOf,
  OTHER_REP,
  planStep,
  portalOf,
  REP,
  requestOf,
  sendDeal,
  sendLead,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 40_000, hookTimeout: 60_000 })

let stage: Stage
let deal: Item

beforeAll(async () => {
  stage = await setStage()
  deal = sendDeal(stage, { owner: OTHER_REP })
  await stage.settled()
})
afterAll(() => stage.close())

describe('a session', () => {
  it('is not opened by another vendor’s token', async () => {
    const addresses = { handlerUrl: 'http://127.0.0.1:1', installUrl: 'http://127.0.0.1:1' }
    stage.world.portal.life.addOtherApp(OTHER_APP, addresses, ADMIN)
    const { memberId } = portalOf(stage).state
    const grant = { memberId, userId: ADMIN, clientId: OTHER_APP.clientId }
    const { accessToken } = stage.world.oauth.issue(grant)

    const { status, body } = await openSession(stage, { accessToken, memberId }, null)

    expect([status, body]).toEqual([403, { error: 'no-access' }])
  })

  it('is not opened for a card the person may not see, and is for one he may', async () => {
    const subject = { kind: 'deal', id: String(deal.id) } as never
    const denied = await openSession(stage, proofOf(stage, REP), subject)
    const allowed = await openSession(stage, proofOf(stage, OTHER_REP), subject)

    expect([denied.status, denied.body]).toEqual([403, { error: 'no-access' }])
    expect(allowed.status).toBe(200)
  })

  it('about nothing has no strip', async () => {
    const bearer = await bearerOf(stage, REP)
    const { status, body } = await getJson(stage, '/api/rule-strip', bearer)

    expect([status, body]).toEqual([403, { error: 'no-access' }])
  })

  it('of a rep changes no settings', async () => {
    const change = { version: 1, fields: {}, wizard: null }
    const { status } = await postJson(stage, '/api/settings', change, await bearerOf(stage, REP))

    expect(status).toBe(403)
  })

  it.each([undefined, 'x', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'])(
    'is asked for when the bearer is %s',
    async bearer => {
      const { status, body } = await getJson(stage, '/api/settings', bearer)

      expect([status, body]).toEqual([401, { error: 'session-expired' }])
    },
  )
})

describe('the webhook door', () => {
  it.each([
    ['nothing', ''],
    ['JSON', '{"event":"ONCRMLEADADD"}'],
    ['no form', '%%%&&&==='],
    ['an event without its sender', 'event=ONCRMLEADADD&ts=1&data[FIELDS][ID]=1'],
    ['nesting without end', `data${'[a]'.repeat(500)}=1`],
    ['a polluted prototype', 'event=ONCRMLEADADD&ts=1&__proto__[member_id]=1&auth[__proto__][x]=1'],
    ['thousands of fields', Array.from({ length: 9000 }, (_, i) => `f[${i}]=1`).join('&')],
  ])('answers 400 or 413 to %s, and counts it', async (_what, body) => {
    const before = await countHooks(stage, 'rejected')
    const { status } = await postHook(stage, body)

    expect([400, 413]).toContain(status)
    expect(await countHooks(stage, 'rejected')).toBe(before + 1)
  })

  it.each([
    ['without an id', { name: 'ONCRMLEADADD' }],
    ['with an id that is no number', { name: 'ONCRMLEADADD', id: 'x' as never }],
    ['at no moment', { name: 'ONCRMLEADADD', id: 1, ts: 'soon' as never }],
  ])('answers 400 to a known event %s', async (_what, event) => {
    expect((await postHook(stage, eventBody(stage, event))).status).toBe(400)
  })

  it('takes an event it does not know from the portal itself, and does nothing', async () => {
    const body = eventBody(stage, { name: 'ONSOMETHINGNEW', id: 1 })

    expect((await postHook(stage, body)).status).toBe(200)
    expect(await stage.query('select id from inbox')).toEqual([])
  })

  it('answers 413 to what is too large', async () => {
    expect((await postHook(stage, `event=${'x'.repeat(200_000)}`)).status).toBe(413)
  })

  it('lives on after all of it', async () => {
    expect((await ask(addressOf(stage, '/healthz'))).status).toBe(200)
  })
})

describe('our own API', () => {
  it.each([
    ['no JSON', '{', 400],
    ['a list', '[]', 422],
    ['a number', '7', 422],
    ['another shape', '{"host":"bitrix24","proof":"x"}', 422],
    ['an unknown host', '{"host":"other","proof":{},"subject":null}', 404],
    ['an id that is a path', sessionAbout('../1'), 422],
    ['an id beyond all numbers', sessionAbout('9'.repeat(40)), 422],
  ])('refuses %s', async (_what, question, status) => {
    expect((await postJson(stage, '/api/session', question)).status).toBe(status)
  })

  it('answers 413 to what is too large', async () => {
    expect((await postJson(stage, '/api/session', 'x'.repeat(200_000))).status).toBe(413)
  })
})

describe('a name that is a script', () => {
  const EVIL = '<script>alert(1)</script>'
  const LINK = '[URL=https://bad.example]скидка[/URL]'

  it('comes out as text on the portal', async () => {
    const known = knowContact(stage, { first: EVIL, last: LINK, phones: ['+7 921 100-00-01'] })
    await stage.settled()
    const lead = sendLead(stage, {
      title: `${EVIL}${LINK}`,
      first: 'Марина',
      last: EVIL,
      phones: ['+7 921 100-00-01'],
    })
    planStep(stage, lead, stage.clock.now() + 60_000)
    await stage.settled()
    await stage.moveTime(120_000)

    expect(await requestOf(stage, lead)).toMatchObject({ title: `${EVIL}${LINK}` })
    const texts = [...notesOf(stage, lead), ...notesOf(stage, known), ...allNotices(stage)]
    expect(texts.join()).toContain(EVIL)
    // A BB code is not a code any more.
    expect(texts.join()).not.toContain('[URL')
    expect(texts.join()).toContain('[\u200BURL=https://bad.example]')
    expect(contactsOf(stage).length).toBeGreaterThan(0)
    expect(tasksOf(stage, lead)).toHaveLength(1)
  })

  it('comes out of our API as JSON that no browser runs', async () => {
    const lead = sendLead(stage, { title: EVIL, first: EVIL, phones: ['+7 921 100-00-02'] })
    planStep(stage, lead, stage.clock.now() + 3_600_000).subject = EVIL
    await stage.settled()
    const bearer = await bearerOf(stage, REP, lead)
    const response = await fetch(addressOf(stage, '/api/rule-strip'), {
      headers: { authorization: `Bearer ${bearer}` },
    })

    expect(response.headers.get('content-type')).toContain('application/json')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await response.json()).toMatchObject({ nextStep: { title: EVIL } })
  })

  it('cannot end the script in which a page keeps its data', async () => {
    const form = stage.world.portal.life.entryForm({
      userId: ADMIN,
      placement: `DEFAULT</script>${EVIL}`,
      options: { ID: `</script>${EVIL}`, FIELD_NAME: EVIL },
    })
    const { status, text } = await postEntry(form)

    expect(status).toBe(200)
    expect(text).not.toContain('<script>alert')
    expect(text).toContain('\\u003cscript>alert')
  })
})

function sessionAbout(id: string): string {
  const proof = { accessToken: 'x', memberId: 'y' }
  return JSON.stringify({ host: 'bitrix24', proof, subject: { kind: 'lead', id } })
}
