import { RestError } from '../method.ts'

/**
 * A handler has to be a whole http(s) address.
 *
 * The one written exception from a real portal: there plain http and hosts without a domain (localhost, addresses)
 * are refused, here they are allowed, because the app under test runs on this machine.
 *
 * @throws {RestError}
 */
export function checkHandlerUrl(handler: string): URL {
  const url = URL.parse(handler)
  if (url === null) throw new RestError(400, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RestError(400, 'ERROR_UNSUPPORTED_PROTOCOL', 'Unsupported event handler protocol')
  }
  if (url.hostname === '') throw new RestError(400, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL')
  return url
}
