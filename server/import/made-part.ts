import type { MadeCard, MadePart } from '../../shared/contract/import.ts'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { LoadedRow, Store, StoredLoad } from '../store/store.ts'

const CARDS_AT_ONCE = 50
/** Rows that have made nothing of their own stand between those that have. */
const ROWS_AT_ONCE = 1000

/** Some cards that a load has made, in the order of the file. */
export async function readMadePart(
  { store, tenant }: { readonly store: Pick<Store, 'loads'>; readonly tenant: TenantId },
  load: Pick<StoredLoad, 'id'>,
  after: number,
): Promise<MadePart> {
  const rows = await store.loads.rows(tenant, load.id, {
    states: ['done'],
    after,
    limit: ROWS_AT_ONCE,
  })
  const made = rows.flatMap(row => toCard(row) ?? [])
  const cards = made.slice(0, CARDS_AT_ONCE)
  if (made.length > cards.length) return { cards, next: cards.at(-1)?.line ?? null }
  return { cards, next: rows.length < ROWS_AT_ONCE ? null : (rows.at(-1)?.line ?? null) }
}

/** What a known contact has learnt is no card of the load's own. */
function toCard({ line, made, body, fate }: LoadedRow): MadeCard | null {
  if (fate !== 'create' && fate !== 'request') return null
  const [, kind, id] = /^(contact|company|lead|deal):(\d+)$/.exec(made ?? '') ?? []
  if (id === undefined || !isKind(kind)) return null
  const { first = null, second = null, last = null } = body?.name ?? {}
  const name = [last, first, second].filter(part => part !== null).join(' ')
  const names = [name, body?.company, body?.phones[0], body?.emails[0]]
  return {
    line,
    who: names.find(one => one !== undefined && one !== '') ?? `№ ${id}`,
    card: { kind, id },
  }
}

function isKind(kind: string | undefined): kind is MadeCard['card']['kind'] {
  return kind === 'contact' || kind === 'company' || kind === 'lead' || kind === 'deal'
}
