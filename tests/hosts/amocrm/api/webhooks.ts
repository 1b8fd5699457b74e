import { readObject, type Body } from '../body.ts'
import { hookAt, saveHook } from '../crm/hook-form.ts'
import { NO_CONTENT, ok, selfLink, type Answer } from '../hal.ts'
import { HOOK_CODES, UNSORTED_CODES } from '../hook-codes.ts'
import { Problem } from '../problem.ts'
import type { Call, Route } from '../route.ts'
import type { Hook } from '../state.ts'
import { hrefOf } from './show.ts'

const PATH = '/api/v4/webhooks'

/** An administrator's, and on a tariff that has them. */
export const webhookRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, isAdminOnly: true, run: list },
  { method: 'POST', path: PATH, isAdminOnly: true, run: subscribe },
  { method: 'DELETE', path: PATH, isAdminOnly: true, run: unsubscribe },
]

function needPlan({ account }: Call): void {
  // 402: «feature not in tariff» (10.3).
  if (!account.state.plan.webhooks)
    throw new Problem(402, 'Webhooks are not available in this tariff')
}

function list(call: Call): Answer {
  needPlan(call)
  const destination = call.query.filter().text('destination')
  call.query.done()
  const hooks = [...call.account.state.hooks.values()].filter(
    hook => destination === null || hook.destination === destination,
  )
  if (hooks.length === 0) return NO_CONTENT
  return ok({
    _total_items: hooks.length,
    _links: selfLink(call.href),
    _embedded: { webhooks: hooks.map(hook => show(call, hook)) },
  })
}

function show({ account }: Call, hook: Hook) {
  return {
    id: hook.id,
    destination: hook.destination,
    created_at: hook.createdAt,
    updated_at: hook.updatedAt,
    account_id: account.state.accountId,
    created_by: hook.createdBy,
    sort: hook.sort,
    disabled: hook.disabled,
    settings: hook.settings,
    _links: selfLink(hrefOf(account, 'webhooks')),
  }
}

function subscribe(call: Call): Answer {
  needPlan(call)
  call.query.done()
  const wish = readObject(call.body, body => readHook(call, body))
  return { status: 201, body: show(call, saveHook(call.account, wish, call.author)) }
}

function readHook({ account }: Call, body: Body) {
  body.need('destination', 'settings')
  const destination = body.text('destination') ?? ''
  if (!isAllowed(destination))
    body.complain('InvalidValue', 'destination', 'This value is not a valid URL.')
  const given = body.raw('settings')
  const settings = Array.isArray(given) ? given.map(String) : []
  if (settings.length === 0)
    body.complain('InvalidType', 'settings', 'This value should be a list of codes.')
  const takesUnsorted = account.switches.settings.unsortedHookCodes === 'accepted'
  for (const [index, code] of settings.entries()) {
    if (HOOK_CODES.has(code) || (takesUnsorted && UNSORTED_CODES.has(code))) continue
    body.complain(
      'NotSupportedChoice',
      `settings.${index}`,
      'The value you selected is not a valid choice.',
    )
  }
  return { destination, settings, sort: body.int('sort') }
}

/** https, no Cyrillic. The emulator's one exception: plain http to this machine. */
function isAllowed(destination: string): boolean {
  if (!URL.canParse(destination)) return false
  const { protocol, hostname } = new URL(destination)
  if (hostname.startsWith('xn--') || hostname.includes('.xn--')) return false
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(hostname))
  )
}

/** The destination stands in the body, not in the query. */
function unsubscribe(call: Call): Answer {
  needPlan(call)
  call.query.done()
  const destination = readObject(call.body, body => {
    body.need('destination')
    return body.text('destination') ?? ''
  })
  const hook = hookAt(call.account, destination)
  if (hook === null) throw new Problem(404, 'Webhook not found')
  call.account.state.hooks.delete(hook.id)
  call.account.touch()
  return NO_CONTENT
}
