import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Integration } from './ports.ts'

/**
 * The account a genuine uninstall hook is about; `null` for any other. The vendor signs `<our id>|<account>` with our secret: that
 * never changes, so a hook that was seen once can be sent again, and is a reason to ask, no proof (amocrm.md 2.7).
 */
export function readDisableHook(
  query: Readonly<Record<string, string>>,
  { clientId, clientSecret }: Pick<Integration, 'clientId' | 'clientSecret'>,
): string | null {
  const account = query['account_id'] ?? ''
  // An older part of the documentation calls it `client_id`.
  const client = query['client_uuid'] ?? query['client_id']
  if (client !== clientId || !/^[1-9]\d{0,14}$/.test(account)) return null
  const wanted = createHmac('sha256', clientSecret).update(`${clientId}|${account}`).digest()
  const given = Buffer.from(query['signature'] ?? '', 'hex')
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? account : null
}
