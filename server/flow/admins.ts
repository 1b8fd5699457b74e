import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import type { Store } from '../store/store.ts'

const NAME = 'admins'

/**
 * Administrators as far as they have shown themselves: Bitrix24 tells it only of the user who opens a widget of ours. Hosts whose list of
 * users tells it need no memory.
 */
export async function loadAdmins(
  { cursors }: Pick<Store, 'cursors'>,
  tenant: TenantId,
): Promise<ReadonlySet<UserId>> {
  const kept = await cursors.get(tenant, NAME)
  // Written below and nowhere else.
  return new Set(kept === null ? [] : (JSON.parse(kept) as UserId[]))
}

/** Somebody has opened a widget: whether he is an administrator is known now. Writes only what is news. */
export async function rememberAdmin(
  store: Pick<Store, 'cursors'>,
  tenant: TenantId,
  { user, isAdmin }: { readonly user: UserId; readonly isAdmin: boolean },
): Promise<void> {
  const known = await loadAdmins(store, tenant)
  if (known.has(user) === isAdmin) return
  const others = [...known].filter(id => id !== user)
  await store.cursors.set(tenant, NAME, JSON.stringify(isAdmin ? [...others, user] : others))
}
