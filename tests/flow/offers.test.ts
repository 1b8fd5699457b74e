import { afterEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR } from '../../shared/time/instant.ts'
import { completeActivity } from '../hosts/bitrix24/crm/logic.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { ACT, moveTo, saveSettings, setCase } from './cases-scene.ts'
import { moveDeal, questionOf, reply, tabOf, TEMPLATES, typesOf, WARN } from './questions-scene.ts'
import {
  knowContact,
  knowDeal,
  ledgerOf,
  notesOf,
  OTHER_REP,
  planStep,
  portalOf,
  REP,
  requestOf,
  sendLead,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
afterEach(() => stage.close())

describe('the task of a stage, offered', () => {
  it('is made by one click, for the person who clicked, and not offered again', async () => {
    stage = await setCase({ 'plan-stage-task': { ...WARN, ...TEMPLATES } })
    const deal = await moveDeal(stage)
    const question = await questionOf(stage, deal, 'step')
    expect(question.text).toMatch(/^Поставить дело: КП, срок \d/)
    expect(tasksOf(stage, deal)).toEqual([])

    expect(await reply(stage, deal, { key: question.key, answer: 'yes' })).toMatchObject({
      end: 'done',
    })

    expect(tasksOf(stage, deal).map(({ subject }) => subject)).toEqual(['КП'])
    expect(await typesOf(stage, deal)).toEqual([])
    const row = (await ledgerOf(stage, deal)).find(({ key }) => key === question.key)
    expect(row).toMatchObject({ rule: 'plan-stage-task', state: 'done', askedBy: String(REP) })
  })

  it('is made once, however often it is clicked and whatever the rule may do later', async () => {
    stage = await setCase({ 'plan-stage-task': { ...WARN, ...TEMPLATES } })
    const deal = await moveDeal(stage)
    const { key } = await questionOf(stage, deal, 'step')

    const ends = await Promise.all(
      [REP, REP].map(by => reply(stage, deal, { key, answer: 'yes', by })),
    )
    await saveSettings(stage, {
      rules: { 'plan-stage-task': { ...ACT, ...TEMPLATES } } as never,
    })
    completeActivity(portalOf(stage), tasksOf(stage, deal)[0]!, { userId: REP })
    await stage.settled()

    expect(ends.map(({ end }) => end)).toEqual(['done', 'done'])
    expect(tasksOf(stage, deal)).toHaveLength(1)
  })

  it('says so when the card has left the stage meanwhile', async () => {
    stage = await setCase({ 'plan-stage-task': { ...WARN, ...TEMPLATES } })
    const deal = await moveDeal(stage)
    const { key } = await questionOf(stage, deal, 'step')
    moveTo(stage, deal, 'NEW')

    expect(await reply(stage, deal, { key, answer: 'yes' })).toMatchObject({
      status: 200,
      end: 'changed',
    })
    await stage.settled()
    expect(tasksOf(stage, deal)).toEqual([])
  })

  it('is no offer where a step is planned earlier, where its day is over, in quiet mode and where the rule shows', async () => {
    stage = await setCase({ 'plan-stage-task': { ...WARN, ...TEMPLATES } })
    const deal = await moveDeal(stage)
    const other = await moveDeal(stage)
    planStep(stage, deal, stage.clock.now() + HOUR)
    await stage.settled()
    expect(await typesOf(stage, deal)).toEqual([])
    await stage.moveTime(DAY)
    expect(await typesOf(stage, other)).toEqual([])

    const third = await moveDeal(stage)
    expect(await typesOf(stage, third)).toEqual(['step'])
    await saveSettings(stage, { quietUntil: stage.clock.now() + DAY } as never)
    expect(await typesOf(stage, third)).toEqual([])
    await saveSettings(stage, {
      quietUntil: null,
      rules: { 'plan-stage-task': { on: true, strength: 'show', ...TEMPLATES } } as never,
    } as never)
    expect(await typesOf(stage, third)).toEqual([])
  })
})

describe('«Присоединить к …?»', () => {
  async function askedLead(): Promise<{ lead: Item; known: Item; key: string }> {
    stage = await setCase({ 'dedupe-incoming': WARN })
    const known = knowContact(stage, {
      first: 'Пётр',
      last: 'Иванов',
      phones: ['+7 916 111-22-33'],
      owner: OTHER_REP,
    })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Пётр', last: 'Иванов', phones: ['89161112233'] })
    await stage.settled()
    const { key } = await questionOf(stage, lead, 'client')
    return { lead, known, key }
  }

  it('attaches by one click what the rule had found, and can be taken back', async () => {
    const { lead, known, key } = await askedLead()
    expect(lead.contactIds).toEqual([])
    expect(await questionOf(stage, lead, 'client')).toMatchObject({
      text: 'Присоединить к клиенту Иванов Пётр?',
      note: expect.stringMatching(/^Ответственным станет \S/) as string,
    })

    expect(await reply(stage, lead, { key, answer: 'yes' })).toMatchObject({ end: 'done' })

    expect(lead.contactIds).toEqual([known.id])
    expect((await requestOf(stage, lead))?.outcome).toEqual({
      type: 'attached',
      contact: String(known.id),
    })
    await stage.settled()
    expect((await ledgerOf(stage, lead)).find(row => row.key === key)).toMatchObject({
      rule: 'dedupe-incoming',
      state: 'done',
      askedBy: String(REP),
    })
    // He has become responsible, and the first one sees the lead no more.
    const deed = (await tabOf(stage, lead, OTHER_REP)).deeds.find(one => one.key === key)
    expect(deed?.undo).toEqual({ type: 'possible', what: 'client' })
  })

  it('is not asked again after «no», whatever the rule may do later', async () => {
    const { lead, key } = await askedLead()

    const said = { key, answer: 'no', nonce: 'no-and-no' }
    expect(await reply(stage, lead, said)).toMatchObject({ end: 'done' })
    expect(await reply(stage, lead, said)).toMatchObject({ end: 'done' })

    expect(notesOf(stage, lead).filter(text => text.startsWith('Это не Иванов'))).toHaveLength(1)
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(await typesOf(stage, lead)).toEqual([])
    await saveSettings(stage, { rules: { 'dedupe-incoming': ACT } as never })
    await stage.settled()
    expect(lead.contactIds).toEqual([])
  })

  it('says so when the client was attached by hand meanwhile', async () => {
    const { lead, known, key } = await askedLead()
    lead.contactIds.push(known.id)

    expect(await reply(stage, lead, { key, answer: 'yes' })).toMatchObject({ end: 'changed' })
  })

  it('says so when the client was deleted meanwhile', async () => {
    const { lead, known, key } = await askedLead()
    portalOf(stage).state.items[3].delete(known.id)

    expect(await reply(stage, lead, { key, answer: 'yes' })).toMatchObject({ end: 'changed' })
    expect(lead.contactIds).toEqual([])
  })

  it('leaves the held note of a repeated request on the open card, too', async () => {
    stage = await setCase({ 'dedupe-incoming': WARN })
    const known = knowContact(stage, { first: 'Анна', last: 'Котова', phones: ['+79162223344'] })
    const open = knowDeal(stage, { contacts: [known.id] })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Анна', last: 'Котова', phones: ['89162223344'] })
    await stage.settled()
    const before = notesOf(stage, open).length
    const { key } = await questionOf(stage, lead, 'client')

    expect(await reply(stage, lead, { key, answer: 'yes' })).toMatchObject({ end: 'done' })

    expect(lead.contactIds).toEqual([known.id])
    expect(notesOf(stage, open)).toHaveLength(before + 1)
    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ type: 'repeat' })
  })
})
