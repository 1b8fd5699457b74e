import { parentPort } from 'node:worker_threads'
import type { ContactId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import { type BaseCard, EMPTY_CARD } from '../../shared/duplicates/base/card.ts'
import { matchContacts } from '../../shared/duplicates/base/match-base.ts'
import { createBaseTable } from '../../shared/duplicates/base/table.ts'

// A thread of its own: nobody else's request waits while a whole base is compared.

/** What the thread is told: pages of contacts as JSON, then `null`. */
export type ToThread = string | null
/** Contacts that are one, by groups of two at least. */
export type FromThread = readonly (readonly ContactId[])[]

const table = createBaseTable()
const ids: ContactId[] = []

parentPort?.on('message', (page: ToThread) => {
  if (page === null) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(findGroups())
    return
  }
  for (const contact of JSON.parse(page) as readonly Contact[]) {
    ids.push(contact.id)
    table.add(toBaseCard(contact))
  }
})

function findGroups(): FromThread {
  const { clusters } = matchContacts(table)
  return [...clusters.values()].map(members => members.flatMap(record => ids[record] ?? []))
}

function toBaseCard({ name, phones, emails }: Contact): BaseCard {
  return { ...EMPTY_CARD, name, phones, emails }
}
