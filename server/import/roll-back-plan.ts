import type { RollBackPlan } from '../../shared/contract/import.ts'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { loadTagToDelete } from '../core/host-import.ts'
import type { Store, StoredLoad } from '../store/store.ts'
import { bodyOf } from './load-body.ts'

/** What a roll-back of a load would do, by what we know of it. */
export async function planRollBack(
  {
    store,
    tenant,
    say,
    canDelete,
  }: {
    readonly store: Pick<Store, 'loads'>
    readonly tenant: TenantId
    readonly say: Say
    readonly canDelete: boolean
  },
  load: StoredLoad,
): Promise<RollBackPlan> {
  const [tally, madeCompanies] = await Promise.all([
    store.loads.tally(tenant, load.id),
    store.loads.countMadeCompanies(tenant, load.id),
  ])
  const sum = (isWanted: (one: (typeof tally)[number]) => boolean) =>
    tally
      .filter(one => one.state === 'done' && isWanted(one))
      .reduce((total, { count }) => total + count, 0)
  const contacts = sum(({ fate, made }) => fate === 'create' && made === 'contact')
  const requests = sum(({ fate }) => fate === 'request')
  const { notes = 0, learnt, onlyNoted = 0 } = bodyOf(load).result ?? {}
  const updates = sum(
    ({ fate, made }) => made === 'contact' && (fate === 'update' || fate === 'repeat'),
  )
  // Whoever knew it all, comment and all, has nothing to give back.
  const restores = (learnt ?? updates) + (canDelete ? onlyNoted : 0)
  const made = { contacts, companies: madeCompanies }
  const none = { contacts: 0, companies: 0 }
  const isAny = contacts + madeCompanies > 0
  return {
    deletes: canDelete ? made : none,
    tags: canDelete ? none : made,
    restores,
    cannot: [
      ...(isAny && !canDelete
        ? [say({ id: 'import.cannot-delete', values: { tag: loadTagToDelete(load.id) } })]
        : []),
      ...(requests > 0 ? [say({ id: 'import.cannot-requests', values: { count: requests } })] : []),
      ...(notes > 0 && !canDelete
        ? [say({ id: 'import.cannot-notes', values: { count: notes } })]
        : []),
      ...(isAny ? [say({ id: 'import.cannot-changed' })] : []),
    ],
  }
}
