import { fastify, type FastifyInstance } from 'fastify'
import { parseQuery, splitUrl } from '../php-query.ts'
import type { Account } from './account.ts'
import type { CallLog } from './call-log.ts'
import type { Integration, Integrations } from './integrations.ts'
import { hostOf, type IntegrationLife } from './life.ts'
import { oauthProblem } from './oauth.ts'
import { Problem } from './problem.ts'
import type { Tokens } from './tokens.ts'
import { sendAnswer, withTextBodies } from './transport.ts'

export interface WwwParts {
  readonly accounts: () => readonly Account[]
  readonly integrations: Integrations
  readonly tokens: Tokens
  readonly life: IntegrationLife
  readonly callLog: CallLog
  readonly clock: () => number
}

/** `www`: the consent page and the deprecated look-up of an account's host. Nothing of the API lives here. */
export async function createWwwServer(parts: WwwParts): Promise<FastifyInstance> {
  const server = createServer(parts)
  server.get('/oauth', (request, reply) => {
    const query = request.query as Readonly<Record<string, string | undefined>>
    const integration = parts.integrations.find(query['client_id'] ?? '')
    if (integration === null)
      return reply.code(404).type('text/html').send(page('<h1>Интеграция не найдена</h1>'))
    return reply.type('text/html').send(consentPage(parts, integration, query))
  })
  await withTextBodies(server, scope => {
    scope.post('/oauth', (request, reply) => {
      const form = parseQuery(typeof request.body === 'string' ? request.body : '')
      const address = decide(parts, form)
      if (address === null)
        return reply.code(403).type('text/html').send(page('<h1>Недостаточно прав</h1>'))
      if (form['mode'] === 'post_message') return reply.redirect(address)
      return reply.type('text/html').send(popupPage(address))
    })
  })
  server.get('/oauth2/account/subdomain', (request, reply) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const accountId = parts.tokens.holderOf(token)?.accountId
    sendAnswer(reply, lookUp(parts, accountId))
  })
  return server
}

/** `api_domain`: where the present host of an account is asked for. */
export function createApiHostServer(
  parts: Omit<WwwParts, 'integrations' | 'life'>,
): FastifyInstance {
  const server = createServer(parts)
  server.get('/oauth2/account/current/subdomain', (request, reply) => {
    const token = String(request.headers['x-refresh-token'] ?? '')
    sendAnswer(reply, lookUp(parts, parts.tokens.holderOfRefresh(token)?.accountId))
  })
  return server
}

function createServer({ callLog, clock }: Pick<WwwParts, 'callLog' | 'clock'>): FastifyInstance {
  const server = fastify({ forceCloseConnections: true })
  server.addHook('onResponse', (request, reply, done) => {
    const { path, search } = splitUrl(request.url)
    callLog.add({
      at: clock(),
      server: 'oauth',
      accountId: null,
      method: request.method,
      path,
      query: [...new URLSearchParams(search).keys()],
      clientId: null,
      userId: null,
      status: reply.statusCode,
      refusal: reply.statusCode >= 400 ? 'refused by the consent or API host' : null,
      ms: Math.round(reply.elapsedTime),
    })
    done()
  })
  server.setNotFoundHandler((_request, reply) => {
    const { status, body } = new Problem(404, 'No such page, or it is not emulated here')
    sendAnswer(reply, { status, body })
  })
  return server
}

function lookUp({ accounts }: Pick<WwwParts, 'accounts'>, accountId: number | undefined) {
  const account = accounts().find(({ state }) => state.accountId === accountId)
  if (account === undefined) return oauthProblem(401, 'Token has been revoked')
  const body = {
    id: account.state.accountId,
    subdomain: account.state.subdomain,
    domain: hostOf(account),
    top_level_domain: 'ru',
  }
  return { status: 200, body }
}

/** The browser's next address; `null` when this person may not grant in that account. */
function decide(
  { accounts, integrations, life }: WwwParts,
  form: Readonly<Record<string, unknown>>,
): string | null {
  const text = (name: string) => (typeof form[name] === 'string' ? form[name] : '')
  const clientId = text('client_id')
  const integration = integrations.find(clientId)
  const state = text('state') === '' ? null : text('state')
  if (integration === null) return null
  if (text('decision') !== 'allow') return life.deny(clientId, state)
  const [accountId, userId] = text('who').split(':').map(Number)
  const account = accounts().find(one => one.state.accountId === accountId)
  if (account === undefined || userId === undefined) return null
  if (!life.mayGrant(account, integration, userId)) return null
  return life.allow({ account, clientId, userId, state })
}

/** A real one knows who is logged in; this one lets its visitor choose. */
function consentPage(
  { accounts, life }: WwwParts,
  integration: Integration,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const choices = accounts().flatMap(account =>
    [...account.state.users.values()]
      .filter(user => life.mayGrant(account, integration, user.id))
      .map(
        user =>
          `<option value="${account.state.accountId}:${user.id}">${escape(account.state.name)}: ${escape(user.name)}</option>`,
      ),
  )
  const hidden = ['client_id', 'state', 'mode'].map(
    name => `<input type="hidden" name="${name}" value="${escape(query[name] ?? '')}">`,
  )
  return page(`<h1>Доступ к данным аккаунта</h1>
<p>«${escape(integration.name)}» получит доступ: ${escape(integration.scopes.join(', '))}</p>
<form method="post" action="/oauth">${hidden.join('')}
<label>Аккаунт и пользователь <select name="who">${choices.join('')}</select></label>
<button name="decision" value="allow">Разрешить</button>
<button name="decision" value="deny">Отказать</button></form>`)
}

/** `popup`: the window closes and its opener goes to the redirect URI. */
function popupPage(address: string): string {
  const text = JSON.stringify(address).replaceAll('<', String.raw`\u003c`)
  return page(`<script>
const address = ${text}
if (window.opener) { window.opener.location.href = address; window.close() } else location.href = address
</script><a href="${escape(address)}">Продолжить</a>`)
}

function page(body: string): string {
  return `<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>amoCRM</title></head><body>${body}</body></html>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
