import { createLeadBase, type LeadDecision } from '../../shared/duplicates/base/lead-base.ts'
import type { InventedBase, TrueRow } from './generate/base.ts'
import { inventLeads, type InventedLead } from './generate/stream.ts'
import { readMeantKeys } from './meant-keys.ts'
import { type Quality, toCard } from './quality.ts'

/**
 * Why a request of somebody known need not be attached (dedup.md §3).
 *
 * `mistyped`: no phone or mailbox of it stands on any of his contacts, rightly typed · `shared`: those that do are everybody's – a
 * company's, toll-free, before an extension, or of three people and more · `unnamed`: it names nobody, and two people hold the key
 */
export type Excuse = 'mistyped' | 'shared' | 'unnamed'

export interface LeadQuality {
  /** Of attaching. Recall: among the requests whose attachment is due. */
  readonly attach: Quality
  /** Requests of somebody who has a contact – a card of the base, or one an earlier request made – and whom the table says to know. */
  readonly due: number
  /** Requests of anybody who has a contact. */
  readonly known: number
  /** Among all of those: the same recall, nothing excused. */
  readonly knownRecall: number
  /** Known, not due, and not attached. */
  readonly excused: Readonly<Record<Excuse, number>>
  /** Requests without a contact: nobody would see them. */
  readonly lost: number
  /** Forms sent twice within 40 ms that came to two contacts. */
  readonly doubled: number
}

export type Decide = (lead: InventedLead) => Pick<LeadDecision, 'action' | 'contact'>

const TWICE_MS = 40
/** Above so many people a key is everybody's. */
const CROWD = 3

/** How well requests are recognised, against what is true of them. */
export function measureLeads(invented: InventedBase, count: number): LeadQuality {
  const base = createLeadBase()
  for (const row of invented.rows) base.add(row.id, toCard(row))
  let made = 0
  return judgeLeads(invented.rows, inventLeads(invented, count), lead =>
    base.decide({ ...lead, at: Date.parse(lead.at) }, () => `new-${++made}`),
  )
}

/** @param leads in the order of their moments */
export function judgeLeads(
  rows: readonly TrueRow[],
  leads: readonly InventedLead[],
  decide: Decide,
): LeadQuality {
  const truth = createTruth(rows)
  const excused = { mistyped: 0, shared: 0, unnamed: 0 }
  const count = { attached: 0, right: 0, due: 0, found: 0, known: 0, knownFound: 0, lost: 0 }
  let doubled = 0
  let before: { readonly lead: InventedLead; readonly contact: string } | null = null
  for (const lead of leads) {
    const verdict = truth.judge(lead)
    const { action, contact } = decide(lead)
    const isRight = action === 'attach' && truth.ownerOf(contact) === lead.cluster
    if (action === 'attach') count.attached++
    if (isRight) count.right++
    if (verdict !== 'stranger') count.known++
    if (verdict !== 'stranger' && isRight) count.knownFound++
    if (verdict === 'due') count.due++
    if (verdict === 'due' && isRight) count.found++
    if (verdict !== 'stranger' && verdict !== 'due' && !isRight) excused[verdict]++
    if (!truth.settle(lead, action, contact)) count.lost++
    if (before !== null && isTwice(before.lead, lead) && before.contact !== contact) doubled++
    before = { lead, contact }
  }
  return {
    attach: {
      precision: count.right / Math.max(1, count.attached),
      recall: count.found / Math.max(1, count.due),
    },
    due: count.due,
    known: count.known,
    knownRecall: count.knownFound / Math.max(1, count.known),
    excused,
    lost: count.lost,
    doubled,
  }
}

function isTwice(one: InventedLead, other: InventedLead): boolean {
  return (
    one.cluster === other.cluster &&
    one.name === other.name &&
    one.phone === other.phone &&
    one.email === other.email &&
    Date.parse(other.at) - Date.parse(one.at) <= TWICE_MS
  )
}

interface Truth {
  readonly judge: (lead: InventedLead) => Excuse | 'due' | 'stranger'
  readonly ownerOf: (contact: string) => string | undefined
  /** False: no contact has it. */
  readonly settle: (lead: InventedLead, action: LeadDecision['action'], contact: string) => boolean
}

/** Who has a contact and who holds which key, by the clusters, whatever the names look like. */
function createTruth(rows: readonly TrueRow[]): Truth {
  const ownerOf = new Map<string, string>()
  const holders = new Map<string, Set<string>>()
  const everybodys = new Set<string>()
  const known = new Set<string>()
  const hold = (cluster: string, reach: Parameters<typeof readMeantKeys>[0]) => {
    for (const { key, isEverybodys } of readMeantKeys(reach)) {
      holders.set(key, (holders.get(key) ?? new Set()).add(cluster))
      if (isEverybodys) everybodys.add(key)
    }
  }
  for (const row of rows) {
    if (row.kind === 'company') for (const { key } of readMeantKeys(row)) everybodys.add(key)
    else {
      ownerOf.set(row.id, row.cluster)
      known.add(row.cluster)
      hold(row.cluster, row)
    }
  }
  const countOf = (key: string) => holders.get(key)?.size ?? 0
  return {
    judge(lead) {
      if (!known.has(lead.cluster)) return 'stranger'
      const common = readMeantKeys(reachOf(lead)).filter(({ key }) =>
        holders.get(key)?.has(lead.cluster),
      )
      if (common.length === 0) return 'mistyped'
      const personal = common.filter(
        ({ key, isEverybodys }) => !isEverybodys && !everybodys.has(key) && countOf(key) < CROWD,
      )
      if (personal.length === 0) return 'shared'
      const isUnnamed = lead.name === '' && personal.every(({ key }) => countOf(key) > 1)
      return isUnnamed ? 'unnamed' : 'due'
    },
    ownerOf: contact => ownerOf.get(contact),
    settle(lead, action, contact) {
      const isThere = ownerOf.has(contact)
      if (contact === '' || isThere !== (action === 'attach')) return false
      if (!isThere) ownerOf.set(contact, lead.cluster)
      known.add(ownerOf.get(contact) ?? lead.cluster)
      hold(ownerOf.get(contact) ?? lead.cluster, reachOf(lead))
      return true
    },
  }
}

function reachOf({ phone, email }: InventedLead) {
  return { phones: phone === '' ? [] : [phone], emails: email === '' ? [] : [email] }
}
