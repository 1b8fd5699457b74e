import type { EntityRef } from '../../shared/crm/model.ts'
import { SECOND } from '../../shared/time/instant.ts'
import { AMO_CLIENT, type AmoStage } from '../amo-stage.ts'
import { signHs256 } from '../hosts/amocrm/disposable.ts'
import type { Lead } from '../hosts/amocrm/state.ts'
import { buildQuery } from '../hosts/php-query.ts'
import { addressOf, ask, type Answer } from './doors.ts'

/** The secret address the account was told. */
export function hookPathOf({ world }: AmoStage): string {
  const [hook] = world.account.state.hooks.values()
  return new URL(hook?.destination ?? 'http://nowhere/').pathname
}

export function postHook(
  stage: AmoStage,
  body: string,
  path: string = hookPathOf(stage),
): Promise<Answer> {
  return ask(addressOf(stage, path), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
}

/** A lead as a web-hook tells of it. */
export function toldOf({ id, name, statusId, pipelineId, updatedAt }: Lead) {
  return { id, name, status_id: statusId, pipeline_id: pipelineId, updated_at: updatedAt }
}

/** A web-hook as the account sends it, about any number of leads. */
export function hookBody(
  { world }: AmoStage,
  told: {
    readonly action?: 'add' | 'update'
    readonly leads: readonly Readonly<Record<string, unknown>>[]
    readonly account?: number
  },
): string {
  const { accountId, subdomain } = world.account.state
  return buildQuery({
    leads: { [told.action ?? 'add']: told.leads },
    account: {
      subdomain,
      id: told.account ?? accountId,
      _links: { self: world.account.url },
    },
  })
}

/** What `$authorizedAjax` of a person's page would send; `changes` replace or, by `undefined`, remove claims. */
export function tokenOf(
  { world }: AmoStage,
  userId: number,
  { changes = {}, secret = AMO_CLIENT.clientSecret }: TokenWish = {},
): string {
  const token = world.account.disposableToken(AMO_CLIENT.clientId, userId)
  const claims = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
  ) as Record<string, unknown>
  return signHs256({ ...claims, ...changes }, secret)
}

export interface TokenWish {
  readonly changes?: Readonly<Record<string, unknown>>
  readonly secret?: string
}

export function openSession(
  stage: AmoStage,
  token: string,
  {
    subject = null,
    origin = stage.world.account.url,
    proof = {},
  }: {
    readonly subject?: EntityRef | null
    readonly origin?: string
    readonly proof?: object
  } = {},
): Promise<Answer> {
  return ask(addressOf(stage, '/api/session'), {
    method: 'POST',
    body: JSON.stringify({ host: 'amocrm', proof, subject }),
    headers: { 'content-type': 'application/json', 'x-auth-token': token, origin },
  })
}

/** A bearer for a person looking at a card, or at no card. @throws {Error} when he is not let in */
export async function bearerOf(
  stage: AmoStage,
  userId: number,
  subject: EntityRef | null = null,
): Promise<string> {
  const { status, body } = await openSession(stage, tokenOf(stage, userId), { subject })
  if (status !== 200) throw new Error(`no session: ${status}`)
  return String(body?.['token'])
}

export function openDoor(
  stage: AmoStage,
  name: string,
  query: Readonly<Record<string, string>>,
): Promise<Answer> {
  return ask(addressOf(stage, `/amocrm/${name}?${new URLSearchParams(query)}`))
}

export function secondsOf({ clock }: AmoStage): number {
  return Math.floor(clock.now() / SECOND)
}
