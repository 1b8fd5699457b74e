import type { ContactId } from '../../../shared/crm/ids.ts'
import type { CardRef, PersonName } from '../../../shared/crm/model.ts'
import { finderOf, idText, shape } from '../../../shared/parse/parse.ts'
import { HostRefused, HostUnavailable } from '../../errors.ts'
import type { HostEffect } from '../host.ts'
import type { Account } from './account.ts'
import { isRefused } from './failures.ts'
import type { Unlinked } from './found-marks.ts'
import { handOver } from './hand-over.ts'
import type { Ground } from './ground.ts'
import { toTag } from './marks.ts'
import { findContact, getOrNull } from './people.ts'
import type { FieldValue, FoundContact } from './contact-wire.ts'
import { contactsOf, findStage, readLead, rowsOf } from './wire.ts'
import { wordsOf } from './words.ts'

export type Single = Exclude<HostEffect, { type: 'task.create' | 'note.add' | 'user.notify' }>
type EffectOf<Type extends HostEffect['type']> = Extract<HostEffect, { type: Type }>

/** What an effect needs besides the account. */
export interface Hands {
  readonly ground: Ground
  /** Contacts made by an earlier try that only need their link. */
  readonly unlinked: Unlinked
  /** What the look before it showed. */
  readonly seen: ReadonlyMap<ContactId, FoundContact>
}

/** @returns id of what was made or changed */
export async function carryOut(hands: Hands, effect: Single, mark: string): Promise<string> {
  switch (effect.type) {
    case 'contact.attach':
      return attach(hands, effect)
    case 'contact.create':
      return createContact(hands, effect, mark)
    case 'contacts.restore':
      return restore(hands.ground.account, effect)
    case 'card.move':
      return move(hands.ground.account, effect)
    case 'task.complete':
    case 'card.hand-over':
    case 'task.hand-over':
      return handOver(hands.ground, effect)
    case 'task.remove':
      return closeTask(hands.ground, effect.task)
    case 'note.remove':
      return emptyNote(hands.ground, effect.note)
    default:
      return effect satisfies never
  }
}

/** The link comes last: it is what tells a later look that nothing of the effect is missing. */
async function attach(
  { ground: { account }, seen }: Hands,
  effect: EffectOf<'contact.attach'>,
): Promise<string> {
  const { subject, contact, company, owner } = effect
  if (effect.addPhones.length + effect.addEmails.length > 0) {
    await addValues(account, seen.get(contact) ?? (await findContact(account, contact)), effect)
  }
  if (owner !== null) await patchLead(account, subject, { responsible_user_id: Number(owner) })
  await account.write('POST', `leads/${subject.id}/link`, [
    ...(company === null ? [] : [toLink('companies', company)]),
    toLink('contacts', contact, true),
  ])
  return contact
}

/** A written field replaces all its values, so what was there is written with what is added. */
async function addValues(
  account: Account,
  found: FoundContact | null,
  { contact, addPhones, addEmails }: EffectOf<'contact.attach'>,
): Promise<void> {
  if (found === null) throw new HostRefused('attach: the contact is gone', 'contact is gone')
  await account.write('PATCH', `contacts/${contact}`, {
    custom_fields_values: [
      ...toField('PHONE', found.phones, addPhones),
      ...toField('EMAIL', found.emails, addEmails),
    ],
  })
}

function toField(
  code: 'PHONE' | 'EMAIL',
  known: readonly FieldValue[],
  added: readonly string[],
): readonly unknown[] {
  const fresh = added.filter(value => !known.some(one => one.value === value))
  if (fresh.length === 0) return []
  const values = [...known, ...fresh.map(value => ({ value, enum_code: 'WORK' }))]
  return [
    {
      field_code: code,
      values: values.map(({ value, enum_code }) => ({
        value,
        ...(enum_code !== null && { enum_code }),
      })),
    },
  ]
}

const findId = finderOf(shape({ id: idText }))

async function createContact(
  { ground: { account }, unlinked }: Hands,
  effect: EffectOf<'contact.create'>,
  mark: string,
): Promise<string> {
  const { subject, company } = effect
  const known = unlinked.get(mark)
  const id = known ?? (await makeContact(account, effect, mark))
  unlinked.set(mark, id as ContactId)
  await account.write('POST', `leads/${subject.id}/link`, [
    ...(company === null ? [] : [toLink('companies', company)]),
    toLink('contacts', id, true),
  ])
  unlinked.delete(mark)
  return id
}

async function makeContact(
  account: Account,
  effect: EffectOf<'contact.create'>,
  mark: string,
): Promise<string> {
  const { name, phones, emails, owner } = effect
  const answer = await account.write('POST', 'contacts', [
    {
      ...toNames(name),
      ...(owner !== null && { responsible_user_id: Number(owner) }),
      custom_fields_values: [...toField('PHONE', [], phones), ...toField('EMAIL', [], emails)],
      _embedded: { tags: [{ name: toTag(mark) }] },
      request_id: mark,
    },
  ])
  const id = findId(rowsOf(answer, 'contacts')[0])?.id
  // Written, as the account says, and yet not named: its tag finds it.
  if (id === undefined) throw new HostUnavailable('POST contacts: unknown answer', 10_000)
  return id
}

/** amoCRM has two fields; a patronymic belongs to the first one. */
function toNames({ first, last, second }: PersonName) {
  const given = [first, second].filter(part => part !== null).join(' ')
  return {
    ...(given !== '' && { first_name: given }),
    ...(last !== null && { last_name: last }),
  }
}

async function restore(account: Account, effect: EffectOf<'contacts.restore'>): Promise<string> {
  const { subject, contacts, owner, company } = effect
  const row = await getOrNull(account, `leads/${subject.id}`, { with: 'contacts' })
  if (row === null) throw new HostRefused('restore: the lead is gone', 'lead is gone')
  const lead = readLead(row)
  const surplus = contactsOf(lead).filter(id => !contacts.includes(id))
  const former = lead._embedded.companies.map(({ id }) => id)
  const wrongCompanies = company === undefined ? [] : former.filter(id => id !== company)

  const links = [
    ...(company === undefined || company === null || former.includes(company)
      ? []
      : [toLink('companies', company)]),
    // All of them, so that the first one becomes the main one.
    ...contacts.map((id, index) => toLink('contacts', id, index === 0)),
  ]
  if (links.length > 0) await account.write('POST', `leads/${subject.id}/link`, links)
  const unlinks = [
    ...wrongCompanies.map(id => toLink('companies', id)),
    ...surplus.map(id => toLink('contacts', id)),
  ]
  if (unlinks.length > 0) await account.write('POST', `leads/${subject.id}/unlink`, unlinks)
  if (owner !== undefined) await patchLead(account, subject, { responsible_user_id: Number(owner) })
  return subject.id
}

/** Pipeline and status go together (amocrm.md 11.1). */
async function move(account: Account, { subject, stage }: EffectOf<'card.move'>): Promise<string> {
  const place = findStage(stage)
  if (place === null) throw new HostRefused('move: no stage of this host', 'unknown stage')
  await patchLead(account, subject, {
    pipeline_id: Number(place.pipeline),
    status_id: Number(place.status),
  })
  return subject.id
}

/** Tasks cannot be deleted through the API (amocrm.md 11.5): one taken back is closed, and says why. */
async function closeTask({ account, locale }: Ground, task: string): Promise<string> {
  return unlessGone(task, () =>
    account.write('PATCH', `tasks/${task}`, {
      is_completed: true,
      result: { text: wordsOf(locale)['amocrm.task-taken-back'] },
    }),
  )
}

/** Nor can notes. */
async function emptyNote({ account, locale }: Ground, note: string): Promise<string> {
  const [entity, entityId, id] = note.split('/')
  return unlessGone(note, () =>
    account.write('PATCH', `${entity}/${entityId}/notes/${id}`, {
      note_type: 'extended_service_message',
      params: { service: 'Шаголад', text: wordsOf(locale)['amocrm.note-taken-back'] },
    }),
  )
}

async function unlessGone(id: string, write: () => Promise<unknown>): Promise<string> {
  try {
    await write()
  } catch (error) {
    if (!isRefused(error, 404)) throw error
  }
  return id
}

async function patchLead(
  account: Account,
  { id }: CardRef,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  await account.write('PATCH', `leads/${id}`, fields)
}

function toLink(entity: 'contacts' | 'companies', id: string, isMain?: boolean) {
  return {
    to_entity_id: Number(id),
    to_entity_type: entity,
    ...(isMain !== undefined && { metadata: { is_main: isMain } }),
  }
}
