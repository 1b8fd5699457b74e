import type { Message } from '../i18n/message.ts'
import type { Candidate } from '../duplicates/holder.ts'
import { allKeys, createKeyIndex, type Reach } from '../duplicates/base/key-index.ts'
import { decideMatch, type Known } from '../duplicates/match.ts'
import type { ImportRow } from './read-row.ts'

/** What will become of a row. Decided as R2 decides on a request, so both agree. */
export type Fate =
  /** Nobody has its keys. */
  | { readonly type: 'create'; readonly why: Message }
  /** A contact of the CRM, which learns the phones and mailboxes named. */
  | {
      readonly type: 'update'
      readonly contact: string
      readonly adds: Reach
      readonly why: Message
    }
  /** A contact of the CRM that knows all of it already. */
  | { readonly type: 'attach'; readonly contact: string; readonly why: Message }
  /** The person of an earlier row: both become one. */
  | { readonly type: 'repeat'; readonly line: number; readonly why: Message }
  /** A person has to choose. Contacts of the CRM by their ids, earlier rows by their lines. */
  | {
      readonly type: 'doubtful'
      readonly contacts: readonly string[]
      readonly lines: readonly number[]
      readonly why: Message
    }

export interface Rehearsal {
  /** Rows in the order of the file: a later one may be the person of an earlier one. */
  readonly decide: (row: ImportRow) => Fate
  /**
   * An earlier row, decided before: in the order of the file, those that were created before their repeats.
   *
   * @param line of the row itself; for a repeat, of the row that was created
   */
  readonly remember: (line: number, row: ImportRow) => void
  readonly counts: () => Readonly<Record<Fate['type'], number>>
}

const ROW = 'row '

/**
 * Says of every row what loading it would do, without doing it.
 *
 * @param findKnown contacts and companies of the CRM that hold any of the keys; must answer from an index, it is asked for every row
 */
export function createRehearsal(
  findKnown: (keys: readonly string[]) => Known<Candidate>,
): Rehearsal {
  const earlier = createKeyIndex()
  const counts = { create: 0, update: 0, attach: 0, repeat: 0, doubtful: 0 }
  const settle = (row: ImportRow): Fate => {
    const keys = allKeys(row)
    const decision = decideMatch(
      { name: row.name, phones: row.phones, emails: row.emails },
      join(findKnown(keys), earlier.find(keys)),
    )
    if (decision.type === 'attach') return attachedTo(decision.person, row, decision.why)
    if (decision.type === 'review') return doubtful(decision.candidates, decision.why)
    return { type: 'create', why: decision.why }
  }
  return {
    decide(row) {
      const fate = settle(row)
      counts[fate.type]++
      if (fate.type === 'repeat') earlier.learn(ROW + fate.line, row)
      else if (fate.type === 'create') earlier.addContact(ROW + row.line, row.name, row)
      return fate
    },
    remember(line, row) {
      if (line === row.line) earlier.addContact(ROW + line, row.name, row)
      else earlier.learn(ROW + line, row)
    },
    counts: () => ({ ...counts }),
  }
}

/** The CRM's own first: where both know the person, the row goes to the contact. */
function join(crm: Known<Candidate>, file: Known<Candidate>): Known<Candidate> {
  const inCrm = new Set(crm.people.flatMap(({ contact }) => allKeys(contact)))
  const onlyInFile = file.people.filter(
    ({ contact }) => !allKeys(contact).every(key => inCrm.has(key)),
  )
  return {
    people: [...crm.people, ...onlyInFile],
    sharedKeys: [...crm.sharedKeys, ...file.sharedKeys],
    companies: crm.companies,
  }
}

function attachedTo({ contact }: Candidate, row: ImportRow, why: Message): Fate {
  if (isRow(contact.id)) return { type: 'repeat', line: lineOf(contact.id), why }
  const has = new Set(allKeys(contact))
  const isNew = (reach: Reach) => allKeys(reach).some(key => !has.has(key))
  const phones = row.phones.filter(phone => isNew({ phones: [phone], emails: [] }))
  const emails = row.emails.filter(email => isNew({ phones: [], emails: [email] }))
  return phones.length + emails.length === 0
    ? { type: 'attach', contact: contact.id, why }
    : { type: 'update', contact: contact.id, adds: { phones, emails }, why }
}

function doubtful(candidates: readonly Candidate[], why: Message): Fate {
  const ids = candidates.map(({ contact }): string => contact.id)
  return {
    type: 'doubtful',
    contacts: ids.filter(id => !isRow(id)),
    lines: ids.filter(isRow).map(lineOf),
    why,
  }
}

function isRow(id: string): boolean {
  return id.startsWith(ROW)
}

function lineOf(id: string): number {
  return Number(id.slice(ROW.length))
}
