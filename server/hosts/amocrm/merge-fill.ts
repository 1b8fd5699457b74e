import type { Account } from './account.ts'
import type { Ground } from './ground.ts'
import { survivorIn } from '../../../shared/merge/members.ts'
import { readNow } from './merge-read.ts'
import {
  areEqual,
  ENTITY_OF,
  type Field,
  type FieldValue,
  isIdentifying,
  isMany,
  type Member,
  type MergePlan,
  type Read,
  toBody,
  without,
} from './merge-wire.ts'

/** Gives the survivor what the plan brings, and leaves what people have written there since it was made. */
export async function fillSurvivor(account: Account, plan: MergePlan, now: Read): Promise<void> {
  const { kind, survivor, name, tags, company } = plan
  const before = survivorIn(plan)
  const fields = plan.fields.flatMap(field => {
    const standing = valuesOf(now, field.id)
    const values = filled(field, standing)
    return areEqual(values, standing) ? [] : [toBody(field, values)]
  })
  const body = {
    ...(name !== null &&
      now.name === before.name &&
      (kind === 'contact' ? name : { name: name.name })),
    ...(fields.length > 0 && { custom_fields_values: fields }),
    ...(tags.length > 0 && { tags_to_add: tags.map(tag => ({ name: tag })) }),
  }
  if (Object.keys(body).length > 0)
    await account.write('PATCH', `${ENTITY_OF[kind]}/${survivor}`, body)
  if (company !== null && now.company === before.company)
    await account.write('POST', `contacts/${survivor}/link`, [
      { to_entity_id: Number(company), to_entity_type: 'companies' },
    ])
}

function filled(
  field: MergePlan['fields'][number],
  standing: readonly FieldValue[],
): readonly FieldValue[] {
  const { before, after } = field
  if (!isMany(field)) return areEqual(standing, before) ? after : standing
  const kept = without(standing, without(before, after))
  return [...kept, ...without(without(after, before), kept)]
}

function valuesOf({ fields }: Pick<Member, 'fields'>, id: string): readonly FieldValue[] {
  return fields.find(one => one.id === id)?.values ?? []
}

/** What a card is left with of what it is found by: only what the plan knows goes, since only that can be brought back. */
export function emptied(member: Member, now: Read) {
  return now.fields.filter(isIdentifying).flatMap(field => {
    const rest = without(field.values, valuesOf(member, field.id))
    return rest.length === field.values.length ? [] : [toBody(field, rest)]
  })
}

/** Numbers, mailboxes and requisites that a card has got since the plan was made stand with the survivor, too. */
export async function carryNews(
  ground: Ground,
  plan: MergePlan,
  cards: readonly { readonly member: Member; readonly now: Read }[],
): Promise<void> {
  const news = new Map<string, { readonly field: Field; readonly values: FieldValue[] }>()
  for (const { member, now } of cards)
    for (const field of now.fields.filter(isIdentifying)) {
      const { values } = news.get(field.id) ?? { values: [] as FieldValue[] }
      values.push(...without(without(field.values, valuesOf(member, field.id)), values))
      if (values.length > 0) news.set(field.id, { field, values })
    }
  if (news.size === 0) return
  const survivor = await readNow(ground, plan.kind, plan.survivor)
  if (survivor === null) return
  const fields = [...news.values()].flatMap(({ field, values }) => {
    const standing = valuesOf(survivor, field.id)
    const lacks = without(values, standing)
    return lacks.length === 0 ? [] : [toBody(field, [...standing, ...lacks])]
  })
  if (fields.length > 0)
    await ground.account.write('PATCH', `${ENTITY_OF[plan.kind]}/${plan.survivor}`, {
      custom_fields_values: fields,
    })
}
