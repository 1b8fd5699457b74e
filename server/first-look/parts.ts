import { LOOK_PARTS, type LookPart } from '../../shared/contract/first-look.ts'
import { type Part, shareOf } from '../../shared/first-look/progress.ts'
import type { Desk } from '../flow/flow.ts'

const OPEN_CARDS = 'first-look/open-cards'
const DEEDS = 'first-look/deeds'

type PartsDesk = Pick<Desk, 'tenant' | 'crm'> & { readonly flow: Pick<Desk['flow'], 'store'> }

/** How much of what the first look is counted from has been read, by the walks that read it anyway. */
export interface Parts {
  readonly shares: Readonly<Record<LookPart, number>>
  /** 0 … 1 */
  readonly share: number
  /** Those that are whole. */
  readonly read: readonly LookPart[]
  isRead(part: LookPart): boolean
}

export async function readParts({ flow, tenant, crm }: PartsDesk): Promise<Parts> {
  const { cursors, people, stays } = flow.store
  const installed = String(tenant.installedAt)
  const [openCards, learnedUntil, progress, unsettled, deeds] = await Promise.all([
    cursors.get(tenant.id, OPEN_CARDS),
    people.learnedUntil(tenant.id),
    stays.progress(tenant.id),
    stays.unsettled(tenant.id),
    cursors.get(tenant.id, DEEDS),
  ])
  const { feeds } = crm.past
  const known = new Map(progress.map(one => [one.feed, one]))
  const isWhole = feeds.every(feed => known.get(feed)?.isComplete === true)
  const read = feeds.reduce((sum, feed) => sum + (known.get(feed)?.share ?? 0), 0)
  const shares: Readonly<Record<Part, number>> = {
    'open-cards': openCards === installed ? 1 : 0,
    clients: learnedUntil === null ? 0 : 1,
    // What is read and not worked out yet is the last bit of it.
    past: isWhole && unsettled === 0 ? 1 : Math.min(0.99, read / Math.max(1, feeds.length)),
    deeds: deeds === installed ? 1 : 0,
  }
  const isRead = (part: LookPart): boolean => shares[part] === 1
  return { shares, share: shareOf(shares), read: LOOK_PARTS.filter(isRead), isRead }
}

type NoteDesk = Pick<Desk, 'tenant'> & { readonly flow: Pick<Desk['flow'], 'store'> }

export async function areOpenCardsSeen({ flow, tenant }: NoteDesk): Promise<boolean> {
  return (await flow.store.cursors.get(tenant.id, OPEN_CARDS)) === String(tenant.installedAt)
}

/** All open cards have been seen once by this installation. */
export async function noteOpenCards({ flow, tenant }: NoteDesk) {
  await flow.store.cursors.set(tenant.id, OPEN_CARDS, String(tenant.installedAt))
}

/** What was done about cards has been read to its end once by this installation. */
export async function noteDeeds({ flow, tenant }: NoteDesk) {
  await flow.store.cursors.set(tenant.id, DEEDS, String(tenant.installedAt))
}
