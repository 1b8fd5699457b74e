import type { Account } from '../account.ts'
import type { Body } from '../body.ts'
import type { EntityChanges, TagRef } from '../crm/changes.ts'
import { readValues } from '../crm/values.ts'
import type { EntityType } from '../state.ts'

/** The part of a body that leads, contacts and companies share. `_embedded.tags` is read apart. */
export function readEntity(account: Account, type: EntityType, body: Body): EntityChanges {
  return {
    name: body.text('name'),
    responsibleId: body.int('responsible_user_id'),
    createdBy: body.int('created_by'),
    updatedBy: body.int('updated_by'),
    createdAt: body.int('created_at'),
    updatedAt: body.int('updated_at'),
    values: readValues(account, type, body),
    tags: undefined,
  }
}

/** `tags_to_add`, `tags_to_delete`, and `_embedded.tags`, which replaces: `null` clears. */
export function readTags(body: Body, embedded: Body | undefined): EntityChanges['tags'] {
  const add = tagRefs(body, 'tags_to_add')
  const remove = tagRefs(body, 'tags_to_delete')
  const set =
    embedded?.has('tags') === true && embedded.raw('tags') === null
      ? []
      : embedded && tagRefs(embedded, 'tags')
  if (add === undefined && remove === undefined && set === undefined) return undefined
  return { add, remove, set }
}

function tagRefs(body: Body, key: string): TagRef[] | undefined {
  return body.list(key)?.flatMap((tag): TagRef[] => {
    const id = tag.int('id')
    const name = tag.text('name')
    tag.done()
    if (name !== undefined) return [{ name }]
    if (id !== undefined) return [{ id }]
    tag.complain('FieldMissing', 'name', 'This field is missing.')
    return []
  })
}

export interface EmbeddedContact {
  readonly id: number
  readonly isMain: boolean | undefined
}

/** `_embedded.contacts` of a new lead: ids of contacts the account has. */
export function readLinkedContacts(
  account: Account,
  embedded: Body | undefined,
): EmbeddedContact[] {
  return (embedded?.list('contacts') ?? []).flatMap(contact => {
    const id = readLinkedId(account, 'contacts', contact)
    const isMain = contact.flag('is_main')
    contact.done()
    return id === null ? [] : [{ id, isMain }]
  })
}

/** `_embedded.companies`: one at most. */
export function readLinkedCompany(account: Account, embedded: Body | undefined): number | null {
  const companies = embedded?.list('companies') ?? []
  const [first] = companies
  if (companies.length > 1) first?.complain('TooHigh', 'companies', 'One company at most.')
  if (first === undefined) return null
  const id = readLinkedId(account, 'companies', first)
  first.done()
  return id
}

function readLinkedId(account: Account, type: 'contacts' | 'companies', body: Body): number | null {
  body.need('id')
  const id = body.int('id')
  if (id === undefined) return null
  const entity = account.state[type].get(id)
  if (entity !== undefined && !entity.isDeleted) return id
  body.complain('NotSupportedChoice', 'id', 'The value you selected is not a valid choice.')
  return null
}
