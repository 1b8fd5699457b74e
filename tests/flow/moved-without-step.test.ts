import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { moveTo, setCase } from './cases-scene.ts'
import { journalOf } from './doors.ts'
import { moveDeal, questionOf, reply, tabOf, TEMPLATES, typesOf, WARN } from './questions-scene.ts'
import { notesOf, planStep } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
afterEach(() => stage.close())

describe('moving a deal without a next step', () => {
  async function movedDeal(): Promise<Item> {
    stage = await setCase({ 'ensure-next-step': WARN })
    return moveDeal(stage)
  }

  it('is asked about once, and the answer is kept with who gave it', async () => {
    const deal = await movedDeal()
    const { key } = await questionOf(stage, deal, 'why')

    expect(await reply(stage, deal, { key, answer: 'thinking' })).toMatchObject({ end: 'done' })

    const text = 'Перенесено без следующего шага: клиент думает'
    expect(notesOf(stage, deal).at(-1)).toBe(text)
    expect(await typesOf(stage, deal)).toEqual([])
    const { rows } = await journalOf(stage)
    expect(rows.find(({ after }) => after === text)).toMatchObject({ rule: 'Сотрудник' })
    expect((await tabOf(stage, deal)).deeds.find(({ what }) => what.includes(text))?.by).toMatch(
      /\S/,
    )
    // The first answer of two people counts.
    expect(await reply(stage, deal, { key, answer: 'closing' })).toMatchObject({ end: 'done' })
    expect(notesOf(stage, deal).at(-1)).toBe(text)
  })

  it('is asked about anew after the next move, and an answer to the former move says so', async () => {
    const deal = await movedDeal()
    const { key } = await questionOf(stage, deal, 'why')
    await stage.moveTime(5 * MINUTE)
    moveTo(stage, deal, 'PREPAYMENT_INVOICE')
    await stage.settled()

    expect(await reply(stage, deal, { key, answer: 'closing' })).toMatchObject({ end: 'changed' })
    expect((await questionOf(stage, deal, 'why')).key).not.toBe(key)
  })

  it('takes words of one’s own, never none and never too many', async () => {
    const deal = await movedDeal()
    const { key } = await questionOf(stage, deal, 'why')

    expect((await reply(stage, deal, { key, answer: 'other' })).status).toBe(422)
    expect((await reply(stage, deal, { key, answer: 'other', text: '  ' })).status).toBe(422)
    expect((await reply(stage, deal, { key, answer: 'other', text: 'я'.repeat(201) })).status).toBe(
      422,
    )
    expect(await typesOf(stage, deal)).toEqual(['why'])
    const text = 'Ждём <b>замер</b> {date}'
    expect(await reply(stage, deal, { key, answer: 'other', text })).toMatchObject({ end: 'done' })
    expect(notesOf(stage, deal).at(-1)).toBe(`Перенесено без следующего шага: ${text}`)
  })

  it('is not asked about where a step stands', async () => {
    const deal = await movedDeal()
    planStep(stage, deal, stage.clock.now() + HOUR)
    await stage.settled()

    expect(await typesOf(stage, deal)).toEqual([])
  })

  it.each(['show', 'act'] as const)('is not asked about at the strength of %s', async strength => {
    stage = await setCase({ 'ensure-next-step': { on: true, strength } })
    const deal = await moveDeal(stage)

    expect(await typesOf(stage, deal)).toEqual([])
  })

  it('gives way to the task of the stage that is offered', async () => {
    stage = await setCase({
      'ensure-next-step': WARN,
      'plan-stage-task': { ...WARN, ...TEMPLATES },
    })
    const deal = await moveDeal(stage)

    expect(await typesOf(stage, deal)).toEqual(['step'])
  })
})
