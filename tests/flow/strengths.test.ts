import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asInstant, DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { ADMIN, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { SavedRule } from '../../server/core/policy.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage, type StageOptions } from '../stage.ts'
import { bearerOf, getJson } from './doors.ts'
import {
  allNotices,
  comeRound,
  contactsOf,
  deedsOf,
  knowContact,
  notesOf,
  noticesTo,
  planStep,
  portalOf,
  REP,
  requestOf,
  sendDeal,
  sendLead,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage | null = null
let known: Item
let lead: Item

async function open(options: StageOptions): Promise<Stage> {
  stage = await setStage(options)
  known = knowContact(stage, { first: 'Ольга', last: 'Зайцева', phones: ['+7 912 345-67-89'] })
  await stage.settled()
  return stage
}

async function requestComes(on: Stage): Promise<void> {
  lead = sendLead(on, { title: 'Балкон', first: 'Ольга', phones: ['8 912 345 67 89'] })
  await on.settled()
}

function everyRule(strength: SavedRule['strength']): Record<string, SavedRule> {
  return {
    'dedupe-incoming': { on: true, strength },
    'ensure-next-step': { on: true, strength },
  }
}

beforeEach(() => {
  stage = null
})
afterEach(async () => {
  await stage?.close()
})

describe('a recognised client', () => {
  it('is only noted in the card at "show"', async () => {
    const on = await open({ rules: everyRule('show') })
    await requestComes(on)

    expect(lead.contactIds).toEqual([])
    expect(notesOf(on, lead)).toEqual([
      'Такой контакт уже есть: Зайцева Ольга (совпадает по номеру …6789, имя подходит).',
    ])
    expect(allNotices(on)).toEqual([])
    expect((await requestOf(on, lead))?.outcome).toEqual({
      type: 'review',
      candidates: [String(known.id)],
    })
  })

  it('is noted and asked about at "warn"', async () => {
    const on = await open({ rules: everyRule('warn') })
    await requestComes(on)

    expect(lead.contactIds).toEqual([])
    expect(notesOf(on, lead)).toEqual([
      'Похоже, это известный клиент: Зайцева Ольга (совпадает по номеру …6789, имя подходит). Присоединить?',
    ])
    expect(noticesTo(on, REP)).toEqual([
      'Присоединить «Балкон» к контакту Зайцева Ольга? Причина: совпадает по номеру …6789, имя подходит.',
    ])
  })

  it('is attached once the admin goes from "show" to "act", with one more note at most', async () => {
    const on = await open({ rules: everyRule('show') })
    await requestComes(on)
    await saveRules(on, { rules: everyRule('act'), quietUntil: null })

    expect(lead.contactIds).toEqual([known.id])
    expect(contactsOf(on)).toEqual([known])
    expect((await requestOf(on, lead))?.outcome).toEqual({
      type: 'attached',
      contact: String(known.id),
    })
  })
})

describe('a card without a next step', () => {
  it.each([
    ['show', []],
    ['warn', ['Нет следующего дела: «Балкон». Запланируйте следующий шаг.']],
  ] as const)('gets no step at "%s"', async (strength, told) => {
    const on = await open({ rules: everyRule(strength) })
    await requestComes(on)
    await on.moveTime(30 * MINUTE)
    await comeRound(on)

    expect(tasksOf(on, lead)).toEqual([])
    expect(noticesTo(on, REP).filter(text => text.startsWith('Нет следующего'))).toEqual(told)
    expect(await deedsOf(on, lead)).toContain('task.create held by strength')
    // True at both: what was held here is not made, and at "warn" somebody was told all the same.
    const { body } = await getJson(on, '/api/journal/export', await bearerOf(on, ADMIN))
    const file = String(body?.['text'])
    expect(file).toContain('правило только показывает или предупреждает')
    expect(file).not.toMatch(/только показывает(?! или)|первых дней/)
  })
})

describe('an overdue step', () => {
  it.each([
    ['show', 0, 0],
    ['warn', 1, 0],
    ['act', 1, 1],
  ] as const)('at "%s" is told to the responsible and the head so often', async (...row) => {
    const [strength, toRep, toHead] = row
    const on = await open({ rules: everyRule(strength) })
    const deal = sendDeal(on, { title: 'Веранда' })
    planStep(on, deal, on.clock.now() + HOUR)
    await on.settled()
    await on.moveTime(2 * HOUR)
    await on.moveTime(2 * DAY)

    expect(noticesTo(on, REP)).toHaveLength(toRep)
    expect(noticesTo(on, HEAD_OF_SALES)).toHaveLength(toHead)
  })
})

describe('quiet mode', () => {
  it('records with the reason and does nothing on the portal', async () => {
    const on = await open({ quiet: true })
    await requestComes(on)
    await on.moveTime(DAY)

    expect(lead.contactIds).toEqual([])
    expect(portalOf(on).state.comments.size).toBe(0)
    expect(tasksOf(on, lead)).toEqual([])
    expect(allNotices(on)).toEqual([])
    expect(await deedsOf(on, lead)).toEqual([
      'contact.attach held by quiet',
      'note.add held by quiet',
      'request.settle done',
      'task.create held by quiet',
    ])
    expect((await requestOf(on, lead))?.outcome).toMatchObject({ type: 'review' })
  })

  it('ends by itself, and what it held is decided afresh', async () => {
    const on = await open({ quiet: true })
    await requestComes(on)
    await on.moveTime(DAY)
    const gone = sendLead(on, { first: 'Тимур', phones: ['+7 912 000-00-05'] })
    await on.settled()
    portalOf(on).state.items[1].get(gone.id)!.fields['stageId'] = 'JUNK'
    portalOf(on).state.items[1].get(gone.id)!.fields['stageSemanticId'] = 'F'
    await on.moveTime(6 * DAY + HOUR)

    expect(tasksOf(on, lead)).toHaveLength(1)
    expect(tasksOf(on, gone)).toEqual([])
    expect(lead.contactIds).toEqual([known.id])
    expect((await requestOf(on, lead))?.outcome).toEqual({
      type: 'attached',
      contact: String(known.id),
    })
  })

  it('switched off by the admin lets go of what it held at once', async () => {
    const on = await open({ quiet: true })
    await requestComes(on)
    await on.moveTime(HOUR)
    await saveRules(on, { rules: everyRule('act'), quietUntil: null })

    expect(lead.contactIds).toEqual([known.id])
    expect(notesOf(on, lead)).toHaveLength(1)
    expect(tasksOf(on, lead)).toHaveLength(1)
  })
})

/** What the settings page does on saving. */
async function saveRules(
  on: Stage,
  value: { rules: Record<string, SavedRule>; quietUntil: number | null },
): Promise<void> {
  const { settings, requests, due } = on.service.store
  const { version } = await settings.load(on.tenant)
  await settings.save(on.tenant, version, { ...value, schedule: null })
  await requests.reopenHeld(on.tenant, { receivedSince: asInstant(0) })
  await due.set({ tenant: on.tenant, kind: 'review', subject: '' }, on.clock.now())
  await on.service.kick()
  await on.settled()
}
