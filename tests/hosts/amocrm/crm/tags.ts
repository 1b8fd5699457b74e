import type { Account, Author } from '../account.ts'
import { invalid } from '../problem.ts'
import type { Entity, EntityType, EventEntity, Tag } from '../state.ts'
import type { TagChanges, TagRef } from './changes.ts'

export const EVENT_ENTITY: Readonly<Record<EntityType, EventEntity>> = {
  leads: 'lead',
  contacts: 'contact',
  companies: 'company',
}

/** @returns the tag with this name, made when there is none yet */
export function tagNamed(account: Account, type: EntityType, name: string): Tag {
  const tags = account.state.tags[type]
  const found = [...tags.values()].find(tag => tag.name === name)
  if (found !== undefined) return found
  const tag = { id: account.nextId('tag'), name }
  tags.set(tag.id, tag)
  return tag
}

/** @returns whether anything has changed */
export function changeTags(
  account: Account,
  type: EntityType,
  { entity, changes }: { readonly entity: Entity; readonly changes: TagChanges | undefined },
  author: Author,
): boolean {
  if (changes === undefined) return false
  const before = new Set(entity.tagIds)
  const after = new Set(
    changes.set === undefined ? before : changes.set.map(ref => resolve(account, type, ref)),
  )
  for (const ref of changes.add ?? []) after.add(resolve(account, type, ref))
  for (const ref of changes.remove ?? []) {
    const id = known(account, type, ref)
    if (id !== null) after.delete(id)
  }
  entity.tagIds = [...after]
  const added = [...after].filter(id => !before.has(id))
  const deleted = [...before].filter(id => !after.has(id))
  for (const id of added) note('entity_tag_added', id)
  for (const id of deleted) note('entity_tag_deleted', id)
  return added.length + deleted.length > 0

  function note(kind: 'entity_tag_added' | 'entity_tag_deleted', id: number) {
    const value = [{ tag: { name: account.state.tags[type].get(id)?.name ?? '' } }]
    const values = kind === 'entity_tag_added' ? { after: value } : { before: value }
    account.record(
      { type: kind, entityType: EVENT_ENTITY[type], entityId: entity.id, ...values },
      author,
    )
  }
}

function resolve(account: Account, type: EntityType, ref: TagRef): number {
  if ('name' in ref) return tagNamed(account, type, ref.name).id
  const id = known(account, type, ref)
  if (id === null) throw invalid('NotSupportedChoice', '_embedded.tags', 'There is no such tag.')
  return id
}

function known(account: Account, type: EntityType, ref: TagRef): number | null {
  const tags = [...account.state.tags[type].values()]
  const found = tags.find(tag => ('name' in ref ? tag.name === ref.name : tag.id === ref.id))
  return found?.id ?? null
}

/** @throws {Problem} 400 for a tag id the account does not have */
export function checkTags(
  account: Account,
  type: EntityType,
  changes: TagChanges | undefined,
): void {
  for (const ref of [...(changes?.set ?? []), ...(changes?.add ?? [])])
    if (!('name' in ref)) resolve(account, type, ref)
}
