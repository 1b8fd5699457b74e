import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import type { Stage } from '../stage.ts'
import { ACT, setCase } from './cases-scene.ts'
import { bearerOf, journalOf, postJson } from './doors.ts'
import { questionOf, reply, stripOf, tabOf, typesOf } from './questions-scene.ts'
import { knowDeal, notesOf, noticesTo, REP, sendLead } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
afterEach(() => stage.close())

describe('«Связались» of a young request', () => {
  it.each([
    ['reached', 'Связались с клиентом: дозвонились'],
    ['unreached', 'Связались с клиентом: не дозвонились'],
    ['written', 'Связались с клиентом: написали'],
    ['met', 'Связались с клиентом: встретились'],
  ])('keeps %s as the touch, a comment and a line of the journal', async (answer, text) => {
    stage = await setCase({ 'ensure-first-contact': ACT })
    const lead = sendLead(stage, { title: 'Окна' })
    await stage.settled()
    const before = notesOf(stage, lead).length
    const { key } = await questionOf(stage, lead, 'touch')

    expect(await reply(stage, lead, { key, answer })).toMatchObject({ status: 200, end: 'done' })

    expect(notesOf(stage, lead).slice(before)).toEqual([text])
    expect(await typesOf(stage, lead)).toEqual([])
    const { rows } = await journalOf(stage)
    expect(rows.find(({ after }) => after === text)).toMatchObject({
      rule: 'Сотрудник',
      who: expect.stringMatching(/\S/) as string,
      state: 'done',
    })
    await stage.moveTime(2 * HOUR)
    expect(noticesTo(stage, REP)).toEqual([])
    expect((await stripOf(stage, lead)).problems.map(({ type }) => type)).not.toContain(
      'first-contact-late',
    )
  })

  it('is offered while the first contact is late, and ends that', async () => {
    stage = await setCase({ 'ensure-first-contact': ACT })
    const lead = sendLead(stage)
    await stage.settled()
    await stage.moveTime(20 * MINUTE)
    expect((await stripOf(stage, lead)).problems.map(({ type }) => type)).toContain(
      'first-contact-late',
    )
    const { key } = await questionOf(stage, lead, 'touch')
    await reply(stage, lead, { key, answer: 'reached' })

    const { problems } = await stripOf(stage, lead)

    expect(problems.map(({ type }) => type)).not.toContain('first-contact-late')
  })

  it('leaves one comment for a click that is sent twice', async () => {
    stage = await setCase({ 'ensure-first-contact': ACT })
    const lead = sendLead(stage)
    await stage.settled()
    const before = notesOf(stage, lead).length
    const { key } = await questionOf(stage, lead, 'touch')
    const said = { key, answer: 'reached', nonce: 'one-click' }

    const both = await Promise.all([reply(stage, lead, said), reply(stage, lead, said)])
    const later = await reply(stage, lead, said)

    expect([...both, later].map(({ end }) => end)).toEqual(['done', 'done', 'done'])
    expect(notesOf(stage, lead)).toHaveLength(before + 1)
  })

  it('is taken back with its comment, and the request waits again', async () => {
    stage = await setCase({ 'ensure-first-contact': ACT })
    const lead = sendLead(stage)
    await stage.settled()
    const { key } = await questionOf(stage, lead, 'touch')
    await reply(stage, lead, { key, answer: 'reached' })
    const deed = (await tabOf(stage, lead)).deeds.find(({ what }) => what.includes('Связались'))
    expect(deed).toMatchObject({
      by: expect.stringMatching(/\S/) as string,
      undo: { type: 'possible', what: 'touch' },
    })
    const notes = notesOf(stage, lead).length

    const bearer = await bearerOf(stage, REP, lead)
    const { body } = await postJson(stage, '/api/card-tab/undo', { key: deed?.key }, bearer)

    expect(body).toMatchObject({ end: 'undone' })
    expect(notesOf(stage, lead)).toHaveLength(notes - 1)
    expect(await typesOf(stage, lead)).toEqual(['touch'])
    await stage.settled()
    await stage.moveTime(20 * MINUTE)
    expect(noticesTo(stage, REP)).toHaveLength(1)
  })

  it('is not asked where somebody has called, where the rule is off, and of a deal of old', async () => {
    stage = await setCase({})
    const lead = sendLead(stage)
    const old = knowDeal(stage, { owner: REP })
    await stage.settled()
    expect([await typesOf(stage, lead), await typesOf(stage, old)]).toEqual([[], []])
    expect(
      await reply(stage, lead, { key: `touch/lead:${lead.id}`, answer: 'reached' }),
    ).toMatchObject({
      status: 200,
      end: 'changed',
    })
  })

  it('refuses an answer that is none, and a nonce that is none', async () => {
    stage = await setCase({ 'ensure-first-contact': ACT })
    const lead = sendLead(stage)
    await stage.settled()
    const before = notesOf(stage, lead).length
    const { key } = await questionOf(stage, lead, 'touch')

    expect((await reply(stage, lead, { key, answer: 'yes' })).status).toBe(422)
    expect((await reply(stage, lead, { key, answer: 'shouted' })).status).toBe(422)
    expect((await reply(stage, lead, { key, answer: 'reached', nonce: '' })).status).toBe(422)
    expect(notesOf(stage, lead)).toHaveLength(before)
  })
})

describe('rights on the questions', () => {
  it('are those of the card itself', async () => {
    stage = await setCase({ 'ensure-first-contact': ACT })
    const [lead, other] = [sendLead(stage), sendLead(stage)]
    await stage.settled()
    const { key } = await questionOf(stage, lead, 'touch')

    expect(await reply(stage, other, { key, answer: 'reached' })).toMatchObject({ end: 'changed' })
    const { status } = await postJson(stage, '/api/rule-strip/reply', {
      key,
      answer: 'reached',
      text: null,
      nonce: 'nobody-at-all',
    })
    expect(status).toBe(401)
  })
})
