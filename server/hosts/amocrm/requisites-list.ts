import type { LegalEntity, RequisitePlan } from './requisites-wire.ts'

/** Mark of ours on a value that we made. */
export function toUid(mark: string): string {
  return `shagolad:${mark}`
}

/** The list with ours in it: the account replaces all of a field's values (amocrm.md 11.6). */
export function withOurs(
  list: readonly LegalEntity[],
  { chosen, entities, after }: RequisitePlan,
  mark: string,
): readonly LegalEntity[] {
  if (Object.keys(after).length === 0) return list
  const place = placeOf(list, { chosen, entities, after, mark })
  if (place === null) return [...list, { ...after, external_uid: toUid(mark) }]
  return list.map((entity, index) => (index === place ? { ...entity, ...after } : entity))
}

/**
 * Where our value is now: by its mark, else by the ИНН and КПП it had, or got: a head office and its branches have one ИНН. Of several that
 * are alike, the one in its old place.
 */
export function placeOf(
  list: readonly LegalEntity[],
  {
    chosen,
    entities,
    after,
    mark,
  }: Pick<RequisitePlan, 'chosen' | 'entities' | 'after'> & { readonly mark: string },
): number | null {
  const marked = list.findIndex(entity => entity['external_uid'] === toUid(mark))
  if (marked !== -1) return marked
  const before = chosen === null ? undefined : entities[chosen]
  if (before === undefined) return null
  const isSame = (one: LegalEntity | undefined, other: LegalEntity) =>
    one?.['vat_id'] === other['vat_id'] && (one?.['kpp'] ?? '') === (other['kpp'] ?? '')
  const written = { ...before, ...after }
  const inPlace = chosen === null ? undefined : list[chosen]
  if (isSame(inPlace, before) || isSame(inPlace, written)) return chosen
  const found = list.findIndex(entity => isSame(entity, before))
  const place = found === -1 ? list.findIndex(entity => isSame(entity, written)) : found
  return place === -1 ? null : place
}

/**
 * The list with ours put back as it stood, key by key: what somebody has changed since stays.
 *
 * @returns `isLeft`: something was left as it is now
 */
export function withoutOurs(
  list: readonly LegalEntity[],
  plan: RequisitePlan,
  mark: string,
): { readonly list: readonly LegalEntity[]; readonly isLeft: boolean } {
  const keys = Object.keys(plan.after)
  const place = keys.length === 0 ? null : placeOf(list, { ...plan, mark })
  const now = place === null ? undefined : list[place]
  if (place === null || now === undefined) return { list, isLeft: false }
  const before = plan.chosen === null ? null : (plan.entities[plan.chosen] ?? null)
  if (before === null) {
    const isOurs = Object.entries(now).every(
      ([key, value]) => key === 'external_uid' || plan.after[key] === value,
    )
    return isOurs ? { list: list.toSpliced(place, 1), isLeft: false } : { list, isLeft: true }
  }
  const back = { ...now }
  let isLeft = false
  for (const key of keys) {
    if (now[key] !== plan.after[key]) isLeft ||= now[key] !== before[key]
    else if (before[key] === undefined) delete back[key]
    else back[key] = before[key]
  }
  return { list: list.map((entity, index) => (index === place ? back : entity)), isLeft }
}
