import { expect } from 'vitest'
import type { CardTabAnswer } from '../../shared/contract/card-tab.ts'
import type {
  AnswerWord,
  ReplyEnd,
  StripAnswer,
  StripQuestion,
} from '../../shared/contract/rule-strip.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { moveTo } from './cases-scene.ts'
import { bearerOf, getJson, postJson } from './doors.ts'
import { REP, sendDeal } from './scenes.ts'

export const WARN = { on: true, strength: 'warn' } as const

/** One stage with a task of its own. */
export const TEMPLATES = {
  templates: {
    'deal:PREPARATION': { title: 'КП', text: 'Отправить КП', due: { amount: 1, unit: 'days' } },
  },
} as const

let nonces = 0

export async function stripOf(stage: Stage, item: Item): Promise<StripAnswer> {
  const bearer = await bearerOf(stage, REP, item)
  const { status, body } = await getJson(stage, '/api/rule-strip', bearer)
  expect(status).toBe(200)
  return body as unknown as StripAnswer
}

export async function tabOf(stage: Stage, item: Item, by: number = REP): Promise<CardTabAnswer> {
  const { body } = await getJson(stage, '/api/card-tab', await bearerOf(stage, by, item))
  return body as unknown as CardTabAnswer
}

/** @throws {Error} when the strip asks no such thing */
export async function questionOf(
  stage: Stage,
  item: Item,
  type: StripQuestion['type'],
): Promise<StripQuestion> {
  const { questions } = await stripOf(stage, item)
  const found = questions.find(question => question.type === type)
  if (found === undefined) throw new Error(`not asked: ${JSON.stringify(questions)}`)
  return found
}

/** What the strip asks, by type. */
export async function typesOf(stage: Stage, item: Item): Promise<readonly string[]> {
  return (await stripOf(stage, item)).questions.map(({ type }) => type)
}

/** As a widget sends it; whatever a hostile one may. */
export interface Said {
  readonly key: string
  readonly answer: AnswerWord | string
  readonly text?: string
  readonly nonce?: string
  readonly by?: number
}

export async function reply(
  stage: Stage,
  item: Item,
  { by = REP, nonce = `nonce-${++nonces}-x`, ...said }: Said,
) {
  const bearer = await bearerOf(stage, by, item)
  const question = { text: null, ...said, nonce }
  const { status, body } = await postJson(stage, '/api/rule-strip/reply', question, bearer)
  return { status, end: (body as unknown as ReplyEnd).end }
}

/** A deal that a rep moved on while it had no next step. */
export async function moveDeal(stage: Stage): Promise<Item> {
  const deal = sendDeal(stage)
  await stage.settled()
  await stage.moveTime(MINUTE)
  moveTo(stage, deal, 'PREPARATION')
  await stage.settled()
  return deal
}
