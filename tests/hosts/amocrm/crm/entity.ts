import { momentOf, type Account, type Author } from '../account.ts'
import { invalid } from '../problem.ts'
import type { Entity, EntityType, FieldValue } from '../state.ts'
import type { EntityChanges } from './changes.ts'
import { changeTags, EVENT_ENTITY } from './tags.ts'

/** What leads, contacts and companies begin with. */
export function newEntity(
  account: Account,
  {
    id,
    changes,
    isUnsorted,
  }: { readonly id: number; readonly changes: EntityChanges; readonly isUnsorted: boolean },
  author: Author,
): Entity {
  const now = momentOf(account, author)
  return {
    id,
    name: changes.name ?? '',
    responsibleId:
      responsibleOf(account, changes.responsibleId) ?? defaultResponsible(account, author),
    createdBy: changes.createdBy ?? author.userId,
    updatedBy: changes.updatedBy ?? author.userId,
    createdAt: changes.createdAt ?? now,
    updatedAt: changes.updatedAt ?? now,
    isDeleted: false,
    isUnsorted,
    values: {},
    tagIds: [],
    contentAt: now,
    versions: [],
  }
}

/** @throws {Problem} 400 for somebody the account does not have */
export function responsibleOf(account: Account, id: number | undefined): number | undefined {
  if (id === undefined || account.state.users.has(id)) return id
  throw invalid(
    'NotSupportedChoice',
    'responsible_user_id',
    'The value you selected is not a valid choice.',
  )
}

/** A robot's things belong to the first administrator. */
function defaultResponsible(account: Account, { userId, ownerId }: Author): number {
  if (ownerId !== undefined) return ownerId
  if (account.state.users.has(userId)) return userId
  const admin = [...account.state.users.values()].find(user => user.isAdmin && user.isActive)
  return admin?.id ?? 0
}

/** Applies what all three kinds have in common and writes its events. The moment of the change is set, too. */
export function changeEntity(
  account: Account,
  {
    type,
    entity,
    changes,
  }: { readonly type: EntityType; readonly entity: Entity; readonly changes: EntityChanges },
  author: Author,
): void {
  const event = { entityType: EVENT_ENTITY[type], entityId: entity.id }
  keepVersion(entity, changes, momentOf(account, author))
  if (changes.name !== undefined && changes.name !== entity.name) {
    const before = [{ name_field_value: { name: entity.name } }]
    const after = [{ name_field_value: { name: changes.name } }]
    account.record({ ...event, type: 'name_field_changed', before, after }, author)
    entity.name = changes.name
  }
  const responsibleId = responsibleOf(account, changes.responsibleId)
  if (responsibleId !== undefined && responsibleId !== entity.responsibleId) {
    const before = [{ responsible_user: { id: entity.responsibleId } }]
    const after = [{ responsible_user: { id: responsibleId } }]
    account.record({ ...event, type: 'entity_responsible_changed', before, after }, author)
    entity.responsibleId = responsibleId
  }
  changeValues(account, { type, entity, changes }, author)
  changeTags(account, type, { entity, changes: changes.tags }, author)
  entity.updatedAt = changes.updatedAt ?? momentOf(account, author)
  entity.updatedBy = changes.updatedBy ?? author.userId
}

const MOST_VERSIONS = 5

function keepVersion(entity: Entity, changes: EntityChanges, at: number): void {
  const isRenamed = changes.name !== undefined && changes.name !== entity.name
  const isChanged = Object.entries(changes.values ?? {}).some(
    ([id, list]) => JSON.stringify(list) !== JSON.stringify(entity.values[Number(id)] ?? []),
  )
  if (!isRenamed && !isChanged) return
  const version = { at: entity.contentAt, name: entity.name, values: { ...entity.values } }
  entity.versions = [...entity.versions, version].slice(-MOST_VERSIONS)
  entity.contentAt = at
}

/** Without events: what an entity is made with. */
export function setValues(entity: Entity, values: EntityChanges['values']): void {
  for (const [id, list] of Object.entries(values ?? {})) {
    if (list.length === 0) delete entity.values[Number(id)]
    else entity.values[Number(id)] = list
  }
}

function changeValues(
  account: Account,
  {
    type,
    entity,
    changes,
  }: { readonly type: EntityType; readonly entity: Entity; readonly changes: EntityChanges },
  author: Author,
): void {
  for (const [key, list] of Object.entries(changes.values ?? {})) {
    const id = Number(key)
    const before = entity.values[id] ?? []
    if (JSON.stringify(before) === JSON.stringify(list)) continue
    const fieldType = FIELD_TYPE_NUMBERS[account.state.fields[type].get(id)?.type ?? ''] ?? 1
    const valuesOf = (values: readonly FieldValue[]) =>
      values.map(one => ({
        custom_field_value: {
          field_id: id,
          field_type: fieldType,
          enum_id: one.enum_id ?? null,
          text: typeof one.value === 'object' ? JSON.stringify(one.value) : String(one.value),
        },
      }))
    account.record(
      {
        type: `custom_field_${id}_value_changed`,
        entityType: EVENT_ENTITY[type],
        entityId: entity.id,
        before: valuesOf(before),
        after: valuesOf(list),
      },
      author,
    )
  }
  setValues(entity, changes.values)
}

/** The numbers of events' `field_type` (M). */
const FIELD_TYPE_NUMBERS: Readonly<Record<string, number>> = {
  text: 1,
  numeric: 2,
  checkbox: 3,
  select: 4,
  multiselect: 5,
  date: 6,
  url: 7,
  multitext: 8,
  textarea: 9,
  radiobutton: 10,
  streetaddress: 11,
  smart_address: 13,
  birthday: 14,
  legal_entity: 15,
}
