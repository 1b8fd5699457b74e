import type {
  MergeAnswer,
  MergeKind,
  MergePreview,
  MergePreviewAnswer,
  MergeUndoAnswer,
} from '../../shared/contract/merge.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { getJson, postJson, proofOf } from './doors.ts'
import { addActivity } from '../hosts/bitrix24/crm/logic.ts'
import { bearerOf } from './requisites-scene.ts'
import { knowContact, knowDeal, portalOf, REP } from './scenes.ts'

let nonces = 0
let numbers = 0

export async function askMerge<Answer>(
  stage: Stage,
  path: string,
  question: object,
  user: number = ADMIN,
) {
  const bearer = await bearerOf(stage, user)
  const proof = { ...proofOf(stage, user), lang: 'ru' }
  const { status, body } = await postJson(
    stage,
    `/api/merge${path}`,
    { proof, ...question },
    bearer,
  )
  return { status, answer: body as unknown as Answer }
}

export async function readMerge<Answer>(stage: Stage, path: string, user: number = ADMIN) {
  const { status, body } = await getJson(stage, `/api/merge${path}`, await bearerOf(stage, user))
  return { status, answer: body as unknown as Answer }
}

function kindOf(items: readonly Item[]): MergeKind {
  return items[0]?.entityTypeId === 4 ? 'company' : 'contact'
}

function wishFor(items: readonly Item[]) {
  return { kind: kindOf(items), members: items.map(({ id }) => String(id)), survivor: null }
}

export function preview(stage: Stage, items: readonly Item[], user: number = ADMIN) {
  return askMerge<MergePreviewAnswer>(stage, '/preview', wishFor(items), user)
}

/** An order as a page makes it of what it was shown. */
export async function orderFor(
  stage: Stage,
  items: readonly Item[],
  user: number = ADMIN,
): Promise<{ readonly shown: MergePreview; readonly order: object }> {
  const { status, answer } = await preview(stage, items, user)
  if (answer.type !== 'preview') throw new Error(`no preview: ${status} ${JSON.stringify(answer)}`)
  const { survivor, stands } = answer
  const nonce = `nonce-${++nonces}-of-a-merge`
  const order = { ...wishFor(items), survivor, stands, choices: {}, group: null, nonce }
  return { shown: answer, order }
}

export function carryOut(stage: Stage, order: object, user: number = ADMIN) {
  return askMerge<MergeAnswer>(stage, '/do', order, user)
}

/** @returns id of the merge */
export async function merged(stage: Stage, ...items: readonly Item[]): Promise<string> {
  const { order } = await orderFor(stage, items)
  const { status, answer } = await carryOut(stage, order)
  if (answer.type !== 'done') throw new Error(`not merged: ${status} ${JSON.stringify(answer)}`)
  return answer.merge
}

export function undo(stage: Stage, merge: string, user: number = ADMIN) {
  return askMerge<MergeUndoAnswer>(stage, '/undo', { merge }, user)
}

/** Of the portal, without what time and numbers do. */
export function pictureOf(stage: Stage, ...items: readonly Item[]) {
  return items.map(({ entityTypeId, id }) => {
    const item = portalOf(stage).state.items[entityTypeId].get(id)
    if (item === undefined) return null
    const fields = Object.fromEntries(
      Object.entries(item.fields).filter(([name]) => !/^(updated|lastActivity)/.test(name)),
    )
    const values = item.fm.map(({ typeId, value }) => `${typeId} ${value}`).toSorted()
    return { fields, values, contactIds: item.contactIds }
  })
}

/** A man twice in the base: an old card with a deal, and another with a second number, a deal and a thing to do. */
export function twice(stage: Stage, second: object = {}) {
  const phone = `+7912000${String(++numbers).padStart(4, '0')}`
  const one = knowContact(stage, { first: 'Иван', last: 'Ветров', phones: [phone] })
  const fields = { post: 'директор', originatorId: 'site', originId: `form-${numbers}` }
  const other = knowContact(stage, {
    first: 'Ваня',
    last: 'Ветров',
    phones: [phone.replace('+7', '8'), `+7495000${String(numbers).padStart(4, '0')}`],
    fields,
    ...second,
  })
  const deals = [
    knowDeal(stage, { contacts: [one.id] }),
    knowDeal(stage, { contacts: [one.id] }),
    knowDeal(stage, { contacts: [other.id] }),
  ] as const
  const task = addActivity(
    portalOf(stage),
    {
      ownerTypeId: 3,
      ownerId: other.id,
      typeId: 6,
      providerId: 'CRM_TODO',
      subject: 'Позвонить',
      responsibleId: REP,
      deadline: null,
    },
    { userId: REP },
  )
  return { one, other, deals, task }
}

/** ИНН of a firm's requisites. */
export function innsOf(stage: Stage, { id }: Item): readonly string[] {
  return [...(portalOf(stage).state.requisites?.requisites.values() ?? [])]
    .filter(row => row['ENTITY_TYPE_ID'] === '4' && row['ENTITY_ID'] === String(id))
    .map(row => row['RQ_INN'] ?? '')
}

export async function addRequisite(
  stage: Stage,
  firm: Item,
  fields: Record<string, unknown>,
): Promise<void> {
  const token = stage.world.portal.life.refreshAuth(ADMIN).AUTH_ID
  const answer = await fetch(`${stage.world.portal.url}/rest/crm.requisite.add`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fields, auth: token }),
  })
  if (answer.status !== 200) throw new Error(`no requisites of ${firm.id}: ${await answer.text()}`)
}

export function itemsOf(stage: Stage, type: 2 | 3 | 4) {
  return portalOf(stage).state.items[type]
}

/** What our rules have begun since. */
export function plannedSince(stage: Stage, at: number) {
  return stage.query<{ key: string }>('select key from ledger where planned_at > $1', [at])
}

/** As if its process had been killed: it has the merge for a minute yet, and nobody else does. */
export async function dieOn(stage: Stage, order: object): Promise<void> {
  const until = (when: string) =>
    stage.query(
      `update merging set held_until = clock_timestamp() + $1::interval where state = 'writing'`,
      [when],
    )
  await until('1 minute')
  const { status } = await carryOut(stage, order)
  await stage.moveTime(3 * MINUTE)
  const waiting = await stage.query(`select id from merging where state = 'writing'`)
  if (status !== 409 || waiting.length !== 1) throw new Error('a held merge was taken over')
  await until('-1 second')
}
