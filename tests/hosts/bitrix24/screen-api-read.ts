import { canRead, type Sight } from './crm/access.ts'
import { RestError } from './method.ts'
import type { CardRow, CardType, LinkedCard, Pipeline, Stage } from './screen/wire.ts'
import type { Activity, Item, ItemType, PortalState } from './state.ts'

/** `deal`, as in addresses and comments. */
export const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'lead',
  2: 'deal',
  3: 'contact',
  4: 'company',
}

/** `CRM_DEAL`, as codes of places and of own fields begin. */
export function entityCode({ entityTypeId }: Item): string {
  return `CRM_${(TYPE_NAMES[entityTypeId] ?? '').toUpperCase()}`
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

export function numberOf(value: unknown): number {
  const number = Number(value)
  return Number.isFinite(number) ? number : 0
}

/** A moment that is kept as ms or as text with an offset. */
export function momentOf(value: unknown): number {
  if (typeof value === 'number') return value
  const ms = Date.parse(textOf(value))
  return Number.isNaN(ms) ? 0 : ms
}

/** @throws {RestError} 404 */
export function itemOf(state: PortalState, type: ItemType, id: number): Item {
  const item = state.items[type]?.get(id)
  if (!item) throw new RestError(404, 'NOT_FOUND', 'Карточки больше нет')
  return item
}

export function personName(state: PortalState, id: unknown): string {
  const user = state.users.get(numberOf(id))
  return user ? `${user.name} ${user.lastName}`.trim() : ''
}

export function phonesOf(item: Item, typeId: 'PHONE' | 'EMAIL'): string[] {
  return item.fm.filter(field => field.typeId === typeId).map(field => field.value)
}

export function contactName({ fields }: Item): string {
  return [fields['name'], fields['lastName']].map(textOf).filter(Boolean).join(' ')
}

export function titleOf(item: Item): string {
  if (item.entityTypeId === 3) return contactName(item) || `Контакт № ${item.id}`
  const kind = { 1: 'Лид', 2: 'Сделка', 4: 'Компания' }[item.entityTypeId]
  return textOf(item.fields['title']) || `${kind} № ${item.id}`
}

export function linkTo(state: PortalState, type: ItemType, id: number, note = ''): LinkedCard[] {
  const item = state.items[type]?.get(id)
  return item ? [{ type, id, title: titleOf(item), note }] : []
}

/** Name of the stage of a lead or a deal; its id when the list does not know it. */
export function stageName(state: PortalState, item: Item): string {
  const id = textOf(item.fields['stageId'])
  const stages = stagesOf(
    state,
    item.entityTypeId === 1 ? null : numberOf(item.fields['categoryId']),
  )
  return stages.find(stage => stage.id === id)?.name ?? id
}

/** @param category `null`: of leads */
export function stagesOf(state: PortalState, category: number | null): Stage[] {
  const deals = category ? `DEAL_STAGE_${category}` : 'DEAL_STAGE'
  const entityId = category === null ? 'STATUS' : deals
  return [...state.statuses.values()]
    .filter(status => status.entityId === entityId)
    .sort((a, b) => a.sort - b.sort)
    .map(({ statusId, name, color, semantics }) => ({ id: statusId, name, color, semantics }))
}

export function pipelinesOf(state: PortalState): { leads: Pipeline; deals: Pipeline[] } {
  const deals = [...state.categories.values()]
    .sort((a, b) => a.sort - b.sort)
    .map(({ id, name }) => ({ id, name, stages: stagesOf(state, id) }))
  return { leads: { id: 0, name: 'Лиды', stages: stagesOf(state, null) }, deals }
}

export function sourceName(state: PortalState, id: unknown): string {
  const sources = [...state.statuses.values()].filter(status => status.entityId === 'SOURCE')
  return sources.find(source => source.statusId === id)?.name ?? textOf(id)
}

/** Open planned activities by `type:id` of the card they stand on, earliest first. */
export function openPlans(state: PortalState): Map<string, Activity[]> {
  const plans = new Map<string, Activity[]>()
  for (const activity of state.activities.values()) {
    if (activity.completed || activity.isIncomingChannel) continue
    for (const card of cardsOf(activity)) plans.set(card, [...(plans.get(card) ?? []), activity])
  }
  for (const list of plans.values())
    list.sort((a, b) => (a.deadline ?? Infinity) - (b.deadline ?? Infinity))
  return plans
}

export function cardsOf({ ownerTypeId, ownerId, bindings }: Activity): Set<string> {
  const bound = bindings.map(({ entityTypeId, entityId }) => `${entityTypeId}:${entityId}`)
  return new Set([`${ownerTypeId}:${ownerId}`, ...bound])
}

/** One line of a list, one card of a board. */
export function cardRow(state: PortalState, item: Item, plans: Map<string, Activity[]>): CardRow {
  const { fields } = item
  const [plan] = plans.get(`${item.entityTypeId}:${item.id}`) ?? []
  return {
    type: item.entityTypeId as CardType,
    id: item.id,
    title: titleOf(item),
    client: clientName(state, item),
    phone: clientPhones(state, item, 'PHONE')[0] ?? '',
    sum: numberOf(fields['opportunity']),
    currency: textOf(fields['currencyId']) || 'RUB',
    stageId: textOf(fields['stageId']),
    owner: personName(state, fields['assignedById']),
    created: momentOf(fields['createdTime']),
    source: sourceName(state, fields['sourceId']),
    isRepeat: isRepeat(item),
    nextStep: plan ? { subject: plan.subject, deadline: plan.deadline } : null,
  }
}

export function isRepeat({ fields }: Item): boolean {
  return ['isReturnCustomer', 'isRepeatedApproach'].some(name =>
    ['Y', true].includes(fields[name] as string),
  )
}

export function clientName(state: PortalState, item: Item): string {
  const own = contactName(item)
  const contact = state.items[3].get(item.contactIds[0] ?? numberOf(item.fields['contactId']))
  const company = state.items[4].get(numberOf(item.fields['companyId']))
  return (
    own ||
    (contact ? contactName(contact) : '') ||
    textOf(company?.fields['title']) ||
    textOf(item.fields['companyTitle'])
  )
}

/** Of the card itself, else of its first contact. */
export function clientPhones(state: PortalState, item: Item, typeId: 'PHONE' | 'EMAIL'): string[] {
  const own = phonesOf(item, typeId)
  if (own.length > 0) return own
  const contact = state.items[3].get(item.contactIds[0] ?? 0)
  return contact ? phonesOf(contact, typeId) : []
}

/** Items the person may see, newest first, that hold every word of the search. */
export function visibleItems(
  state: PortalState,
  type: ItemType,
  sight: Sight,
  search = '',
): Item[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return [...state.items[type].values()]
    .filter(item => canRead(sight, item) && words.every(word => holds(state, item, word)))
    .sort(
      (a, b) =>
        momentOf(b.fields['createdTime']) - momentOf(a.fields['createdTime']) || b.id - a.id,
    )
}

function holds(state: PortalState, item: Item, word: string): boolean {
  const digits = word.replaceAll(/\D/g, '').replace(/^8(?=\d{4})/, '')
  const phones = clientPhones(state, item, 'PHONE').map(phone => phone.replaceAll(/\D/g, ''))
  if (digits.length > 2 && phones.some(phone => phone.includes(digits))) return true
  const emails = clientPhones(state, item, 'EMAIL')
  return [titleOf(item), clientName(state, item), ...emails].some(text =>
    text.toLowerCase().includes(word),
  )
}
