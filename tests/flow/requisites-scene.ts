import type {
  FillingAnswer,
  FillingOrder,
  PreviewAnswer,
} from '../../shared/contract/requisites-fill.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import type { Item, RequisiteTables } from '../hosts/bitrix24/state.ts'
import { COMPANIES } from '../providers/registry/companies.ts'
import type { Stage } from '../stage.ts'
import { openSession, postJson, proofOf } from './doors.ts'
import { portalOf, REP } from './scenes.ts'

export const YANDEX = '7736207543'
export const BANK = { bik: '044525225', account: '40702 810 1 00000000011' }

const KINDS = { 1: 'lead', 2: 'deal', 3: 'contact', 4: 'company' } as const

type Preview = Extract<PreviewAnswer, { readonly type: 'preview' }>

let nonces = 0

/** Of anybody's card, or of none. @throws {Error} when he is not let in */
export async function bearerOf(stage: Stage, user: number, item?: Item): Promise<string> {
  const id = String(item?.id)
  const subject = item === undefined ? null : ({ kind: KINDS[item.entityTypeId], id } as EntityRef)
  const { status, body } = await openSession(stage, proofOf(stage, user), subject)
  if (status !== 200) throw new Error(`no session: ${status}`)
  return String(body?.['token'])
}

export function tables(stage: Stage): RequisiteTables {
  const found = portalOf(stage).state.requisites
  if (found === undefined) throw new Error('the portal has no requisites yet')
  return found
}

/** A question about a card, by a rep or by whoever is named with it. */
export async function askAbout<Answer>(
  stage: Stage,
  about: Item | readonly [Item, number],
  path: string,
  question: object,
) {
  const [item, user] = 'id' in about ? [about, REP] : about
  const bearer = await bearerOf(stage, user, item)
  const { status, body } = await postJson(
    stage,
    `/api/requisites${path}`,
    { proof: { ...proofOf(stage, user), lang: 'ru' }, ...question },
    bearer,
  )
  return { status, answer: body as unknown as Answer }
}

export async function previewOf(
  stage: Stage,
  item: Item,
  wish: object = {},
  user: number = REP,
): Promise<Preview> {
  const question = { party: YANDEX, actualAddress: 'same', bank: null, ...wish }
  const { status, answer } = await askAbout<PreviewAnswer>(
    stage,
    [item, user],
    '/preview',
    question,
  )
  if (answer.type !== 'preview') throw new Error(`no preview: ${status} ${answer.type}`)
  return answer
}

export async function orderFor(stage: Stage, item: Item, wish: object = {}, user: number = REP) {
  const { changes, stands, questions } = await previewOf(stage, item, wish, user)
  return {
    party: YANDEX,
    actualAddress: 'same' as const,
    bank: null,
    ...wish,
    stands,
    accept: changes.map(({ field }) => field),
    confirmed: questions.map(({ key }) => key),
    nonce: `nonce-${++nonces}-of-a-test`,
  } satisfies Omit<FillingOrder, 'proof'>
}

export function fill(stage: Stage, item: Item, order: object, user: number = REP) {
  return askAbout<FillingAnswer>(stage, [item, user], '/fill', order)
}

export async function filled(
  stage: Stage,
  item: Item,
  wish: object = {},
  user: number = REP,
): Promise<string> {
  const { status, answer } = await fill(stage, item, await orderFor(stage, item, wish, user), user)
  if (answer.type !== 'done') throw new Error(`not filled: ${status} ${JSON.stringify(answer)}`)
  return answer.filling
}

export function requisitesOf(stage: Stage, { entityTypeId, id }: Item) {
  return [...tables(stage).requisites.values()].filter(
    row => row['ENTITY_TYPE_ID'] === String(entityTypeId) && row['ENTITY_ID'] === String(id),
  )
}

export function companiesCalled(stage: Stage, title: string) {
  return [...portalOf(stage).state.items[4].values()].filter(item => item.fields['title'] === title)
}

/** Everything of companies and requisites but when and by whom it was changed. */
export function picture(stage: Stage) {
  const { requisites, bankDetails, addresses } = tables(stage)
  const { items } = portalOf(stage).state
  const titles = [...items[4].values()].map(({ id, fields }) => [id, fields['title']])
  const links = [...items[2].values()].map(({ id, fields }) => [id, fields['companyId']])
  return structuredClone({ requisites, bankDetails, addresses, titles, links })
}

export function closedInn(): string {
  const found = COMPANIES.find(
    ({ data }) => (data['state'] as { status: string }).status === 'LIQUIDATED',
  )
  return String(found?.data['inn'])
}
