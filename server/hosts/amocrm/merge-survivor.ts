import type { Account } from './account.ts'
import { survivorIn } from '../../../shared/merge/members.ts'
import {
  areEqual,
  ENTITY_OF,
  type FieldValue,
  has,
  isMany,
  type Member,
  type MergePlan,
  type Read,
  toBody,
  without,
} from './merge-wire.ts'

export interface Back {
  readonly count: number
  /** Somebody has gone on with it. */
  readonly isLeft: boolean
}

/** The plan without what came from cards that are gone: taken from the survivor, too, it would be nowhere. */
export function broughtBy(plan: MergePlan, members: readonly Member[]): MergePlan {
  const { fields, tags, name, company } = plan
  const held = (id: string) =>
    members.map(one => one.fields.find(field => field.id === id)?.values ?? [])
  return {
    ...plan,
    fields: fields.flatMap(field => {
      const { id, before, after } = field
      if (!isMany(field)) return held(id).some(values => areEqual(values, after)) ? [field] : []
      const theirs = [...before, ...held(id).flat()]
      return [{ ...field, after: after.filter(one => has(theirs, one)) }]
    }),
    tags: tags.filter(tag => members.some(one => one.tags.includes(tag))),
    name: members.some(one => one.name === name?.name) ? name : null,
    company: members.some(one => one.company === company) ? company : null,
  }
}

/** What the merge gave the card that stays is taken from it again, where it still stands. */
export async function survivorBack(account: Account, plan: MergePlan, now: Read): Promise<Back> {
  const { kind, survivor, name, company } = plan
  const before = survivorIn(plan)
  const stands = (id: string) => now.fields.find(field => field.id === id)?.values ?? []
  const backs = plan.fields.map(field => ({ field, ...backOf(field, stands(field.id)) }))
  const changed = backs.filter(({ field, values }) => !areEqual(values, stands(field.id)))
  const isNamed = name !== null && now.name === name.name
  const tags = plan.tags.filter(tag => now.tags.includes(tag))
  const own = { name: before.name, first_name: before.first_name, last_name: before.last_name }
  const body = {
    ...(isNamed && (kind === 'contact' ? own : { name: own.name })),
    ...(changed.length > 0 && {
      custom_fields_values: changed.map(({ field, values }) => toBody(field, values)),
    }),
    ...(tags.length > 0 && { tags_to_delete: tags.map(tag => ({ name: tag })) }),
  }
  if (Object.keys(body).length > 0)
    await account.write('PATCH', `${ENTITY_OF[kind]}/${survivor}`, body)
  if (company !== null && now.company === company)
    await account.write(
      'POST',
      `contacts/${survivor}/${before.company === null ? 'unlink' : 'link'}`,
      [{ to_entity_id: Number(before.company ?? company), to_entity_type: 'companies' }],
    )
  const isRenamed = name !== null && !isNamed && now.name !== before.name
  return {
    count: changed.length + (isNamed ? 1 : 0),
    isLeft: isRenamed || backs.some(({ isLeft }) => isLeft),
  }
}

/** Of many values those that came go; a single one goes back where ours still stands. */
function backOf(
  { type, before, after }: MergePlan['fields'][number],
  now: readonly FieldValue[],
): { readonly values: readonly FieldValue[]; readonly isLeft: boolean } {
  if (!isMany({ type })) {
    const isOurs = areEqual(now, after)
    return { values: isOurs ? before : now, isLeft: !isOurs && !areEqual(now, before) }
  }
  const brought = without(after, before)
  const dropped = without(before, after)
  const own = without(now, brought)
  // Of one number in two spellings the second was dropped.
  const values = [
    ...before.filter(one => has(own, one) || has(dropped, one)),
    ...without(own, before),
  ]
  return { values, isLeft: false }
}
