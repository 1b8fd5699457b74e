import type { TenantId } from '../../shared/crm/ids.ts'
import type { PlannedAction, Store } from '../store/store.ts'

/** Open cards over their limit that there is nobody to give to, as the last review counted them. */
const NAME = 'review/nobody'

/** Kept for the settings page, which tells the administrator until somebody is named. A review comes hourly, and at once after a save. */
export async function rememberNobody(
  store: Pick<Store, 'cursors'>,
  tenant: TenantId,
  wishes: readonly { readonly planned: readonly PlannedAction[] }[],
): Promise<void> {
  const count = String(wishes.filter(({ planned }) => planned.some(isForNobody)).length)
  const known = (await store.cursors.get(tenant, NAME)) ?? '0'
  if (known !== count) await store.cursors.set(tenant, NAME, count)
}

export async function countNobody(
  store: Pick<Store, 'cursors'>,
  tenant: TenantId,
): Promise<number> {
  return Number((await store.cursors.get(tenant, NAME)) ?? 0)
}

function isForNobody({ action, held }: PlannedAction): boolean {
  return action.type === 'case.unassigned' && held === 'nobody'
}
