import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MINUTE } from '../../shared/time/instant.ts'
import { addActivity, moveStage } from '../hosts/bitrix24/crm/logic.ts'
import { HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { ACT, call, comment, moveTo, setCase } from './cases-scene.ts'
import { bearerOf, getJson } from './doors.ts'
import { noticesTo, planStep, portalOf, REP, sendLead } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
const leads = new Map<string, Item>()

function write(item: Item, direction: 1 | 2): void {
  addActivity(
    portalOf(stage),
    {
      ownerTypeId: 1,
      ownerId: item.id,
      typeId: 4,
      providerId: 'CRM_EMAIL',
      subject: 'Письмо',
      responsibleId: REP,
      deadline: null,
      direction,
      isCompleted: direction === 2,
      isIncomingChannel: direction === 1,
    },
    { userId: REP },
  )
}

const TOUCHES: Readonly<Record<string, (lead: Item) => void>> = {
  'a call that took place': lead => call(stage, lead, true),
  'an e-mail of ours': lead => write(lead, 2),
  'a comment of a person': lead => comment(stage, lead, 'Клиент просит КП'),
  'a move to another stage': lead => moveTo(stage, lead, 'IN_PROCESS'),
}
const NO_TOUCHES: Readonly<Record<string, (lead: Item) => void>> = {
  nothing: () => undefined,
  'a missed call': lead => call(stage, lead, false),
  'an e-mail of the client': lead => write(lead, 1),
  'a plan': lead => void planStep(stage, lead, stage.clock.now() + 60 * MINUTE),
  'a move by the portal itself': lead =>
    void moveStage(portalOf(stage), lead, 'IN_PROCESS', { userId: 0, isRobot: true }),
}

beforeAll(async () => {
  stage = await setCase({ 'ensure-first-contact': ACT })
  const all = Object.entries({ ...TOUCHES, ...NO_TOUCHES })
  for (const [what] of all) leads.set(what, sendLead(stage, { title: what }))
  await stage.settled()
  await stage.moveTime(MINUTE)
  for (const [what, touch] of all) touch(leads.get(what)!)
  await stage.settled()
})
afterAll(() => stage.close())

const toldTo = (user: number, what: string) =>
  noticesTo(stage, user).filter(text => text.includes(`«${what}»`)).length

async function problemsOf(what: string): Promise<unknown> {
  const bearer = await bearerOf(stage, REP, leads.get(what))
  const { body } = await getJson(stage, '/api/rule-strip', bearer)
  return body?.['problems']
}

describe('a new request', () => {
  it('is quiet for fifteen minutes', async () => {
    await stage.moveTime(13 * MINUTE)

    expect(noticesTo(stage, REP)).toEqual([])
  })

  it.each(Object.keys(TOUCHES))('is touched by %s', async what => {
    await stage.moveTime(2 * MINUTE)

    expect(toldTo(REP, what)).toBe(0)
    expect(await problemsOf(what)).not.toContainEqual(
      expect.objectContaining({ type: 'first-contact-late' }),
    )
  })

  it.each(Object.keys(NO_TOUCHES))('is not touched by %s', async what => {
    expect(toldTo(REP, what)).toBe(1)
    expect(await problemsOf(what)).toContainEqual(
      expect.objectContaining({ type: 'first-contact-late' }),
    )
  })

  it('is said to have waited since it came, not since it is late', async () => {
    // One minute, thirteen, and two for each touch looked at; late since seven of them.
    expect(await problemsOf('nothing')).toContainEqual(
      expect.objectContaining({ text: 'Обращение ждёт ответа 22\u00a0мин' }),
    )
  })

  it('is told to the head of sales after thirty minutes, each once', async () => {
    await stage.moveTime(20 * MINUTE)
    await stage.moveTime(60 * MINUTE)

    for (const what of Object.keys(TOUCHES)) expect(toldTo(HEAD_OF_SALES, what)).toBe(0)
    for (const what of Object.keys(NO_TOUCHES)) {
      expect([what, toldTo(HEAD_OF_SALES, what)]).toEqual([what, 1])
      expect([what, toldTo(REP, what)]).toEqual([what, 1])
    }
  })
})
