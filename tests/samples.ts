import { asId } from '../shared/crm/ids.ts'
import type { Card, Contact, Task, User } from '../shared/crm/model.ts'
import { NO_STEPS } from '../shared/problems/steps.ts'
import { instant } from '../shared/time/instant.ts'
import type { Facts, KnownPerson, Matches, RequestFact } from '../server/core/rule.ts'

/** A Wednesday, 12:00 in Moscow. */
export const NOON = instant('2026-03-11T09:00:00Z')

/** Valid and boring: an open lead without a client, an hour old. */
export function aCard(parts: Partial<Card> = {}): Card {
  return {
    ref: { kind: 'lead', id: asId(91) },
    title: 'Заявка с сайта',
    pipeline: asId('lead'),
    stage: asId('lead:NEW'),
    status: 'open',
    createdAt: instant('2026-03-11T08:00:00Z'),
    stageSince: instant('2026-03-11T08:00:00Z'),
    amount: null,
    owner: asId(7),
    contacts: [],
    company: null,
    madeFrom: null,
    person: { first: 'Иван', last: 'Иванов', second: null },
    phones: ['+7 912 345-67-89'],
    emails: [],
    companyTitle: null,
    source: null,
    comment: null,
    ...parts,
  }
}

/** The person behind the phone of `aCard`, known for a year. */
export function aContact(parts: Partial<Contact> = {}): Contact {
  return {
    id: asId(501),
    name: { first: 'Иван', last: 'Иванов', second: null },
    phones: ['8 (912) 345-67-89'],
    emails: [],
    company: null,
    owner: asId(8),
    createdAt: instant('2025-03-01T09:00:00Z'),
    ...parts,
  }
}

/** An open step due tomorrow. */
export function aTask(parts: Partial<Task> = {}): Task {
  return {
    id: asId(301),
    title: 'Позвонить',
    dueAt: instant('2026-03-12T09:00:00Z'),
    assignee: asId(7),
    isDone: false,
    isIncoming: false,
    isCase: false,
    subjects: [{ kind: 'lead', id: asId(91) }],
    ...parts,
  }
}

export function aUser(parts: Partial<User> = {}): User {
  return {
    id: asId(7),
    name: 'Анна Сидорова',
    isActive: true,
    head: asId(2),
    group: null,
    isAdmin: null,
    ...parts,
  }
}

export function aRequest(parts: Partial<RequestFact> = {}): RequestFact {
  return {
    card: { kind: 'lead', id: asId(91) },
    receivedAt: instant('2026-03-11T08:00:00Z'),
    outcome: null,
    ...parts,
  }
}

export function aKnownPerson(parts: Partial<KnownPerson> = {}): KnownPerson {
  return {
    contact: aContact(),
    sharedKeys: ['phone:+79123456789'],
    openCards: [],
    earlierRequests: 0,
    ...parts,
  }
}

export function someMatches(parts: Partial<Matches> = {}): Matches {
  return { people: [], sharedKeys: [], companies: [], ...parts }
}

/** `aCard` with its owner and his head, no request, nothing planned since it was made. */
export function someFacts(parts: Partial<Facts> = {}): Facts {
  return {
    card: aCard(),
    contacts: [],
    openTasks: [],
    gapSince: instant('2026-03-11T08:00:00Z'),
    steps: NO_STEPS,
    request: null,
    touchedAt: 'unknown',
    stageName: null,
    matches: null,
    owner: aUser(),
    headOfSales: aUser({ id: asId(2), name: 'Олег Громов', head: null }),
    users: new Map([[asId(8), aUser({ id: asId(8), name: 'Пётр Котов' })]]),
    ...parts,
  }
}
