import type { UserId } from '../../shared/crm/ids.ts'
import { deskOf } from '../flow/flow.ts'
import type { PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** Names of people; of somebody who is gone, his number. */
export async function whoIs(
  { flow }: PanelTools,
  { tenant }: PanelContext,
): Promise<(user: UserId) => string> {
  const users = await deskOf(flow, tenant, 'person').crm.users()
  const names = new Map(users.map(({ id, name }) => [id, name]))
  return user => names.get(user) ?? user
}
