import type { EntityRef } from '../../shared/crm/model.ts'
import type { JournalAnswer } from '../../shared/contract/journal.ts'
import type { SettingsAnswer } from '../../shared/contract/settings.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { buildQuery } from '../hosts/php-query.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { refOf } from './scenes.ts'

export interface Answer {
  readonly status: number
  readonly text: string
  /** The text read as JSON; `null` when it is none. */
  readonly body: Readonly<Record<string, unknown>> | null
}

export async function ask(address: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(address, { redirect: 'manual', ...init })
  const text = await response.text()
  return { status: response.status, text, body: toJson(text) }
}

function toJson(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body']
  } catch {
    return null
  }
}

export function addressOf({ service }: Pick<Stage, 'service'>, path: string): string {
  return `http://127.0.0.1:${service.port}${path}`
}

/** An event as the portal sends it. `auth` adds to or replaces what ours says. */
export function postEvent(
  stage: Stage,
  event: { name: string; id?: number; ts?: number; auth?: Readonly<Record<string, unknown>> },
): Promise<Answer> {
  return postHook(stage, eventBody(stage, event))
}

export function eventBody(
  { world, clock }: Stage,
  { name, id, ts, auth }: Parameters<typeof postEvent>[1],
): string {
  const { memberId, app } = world.portal.portal.state
  return buildQuery({
    event: name,
    data: id === undefined ? {} : { FIELDS: { ID: id } },
    ts: ts ?? Math.floor(clock.now() / 1000),
    auth: { member_id: memberId, application_token: app?.applicationToken ?? '', ...auth },
  })
}

export function postHook(stage: Stage, body: string): Promise<Answer> {
  return ask(addressOf(stage, '/hooks/bitrix24'), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
}

/** A frame's entry, as a browser submits it. */
export function postEntry(
  { url, fields }: { url: string; fields: Readonly<Record<string, string>> },
  changes: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return ask(url, { method: 'POST', body: new URLSearchParams({ ...fields, ...changes }) })
}

export interface Proof {
  readonly accessToken: string
  readonly memberId: string
}

/** What a frame opened by this person hands over. */
export function proofOf({ world }: Stage, userId: number): Proof {
  const { life, portal } = world.portal
  return { accessToken: life.refreshAuth(userId).AUTH_ID, memberId: portal.state.memberId }
}

export function openSession(stage: Stage, proof: Proof, subject: EntityRef | null) {
  return postJson(stage, '/api/session', {
    host: 'bitrix24',
    proof: { ...proof, lang: 'ru' },
    subject,
  })
}

/** A bearer for a person looking at a card, or at no card. @throws {Error} when he is not let in */
export async function bearerOf(stage: Stage, userId: number, item?: Item): Promise<string> {
  const subject = item === undefined ? null : refOf(item)
  const { status, body } = await openSession(stage, proofOf(stage, userId), subject)
  if (status !== 200) throw new Error(`no session: ${status}`)
  return String(body?.['token'])
}

export function postJson(
  stage: Pick<Stage, 'service'>,
  path: string,
  question: unknown,
  bearer?: string,
) {
  return ask(addressOf(stage, path), {
    method: 'POST',
    body: typeof question === 'string' ? question : JSON.stringify(question),
    headers: { 'content-type': 'application/json', ...authorized(bearer) },
  })
}

export function getJson(
  stage: Pick<Stage, 'service'>,
  path: string,
  bearer?: string,
): Promise<Answer> {
  return ask(addressOf(stage, path), { headers: authorized(bearer) })
}

function authorized(bearer: string | undefined): Record<string, string> {
  return bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
}

/** What the settings page shows an administrator. */
export async function settingsOf(stage: Stage): Promise<SettingsAnswer> {
  const { body } = await getJson(stage, '/api/settings', await bearerOf(stage, ADMIN))
  return body as unknown as SettingsAnswer
}

/** The journal as an administrator opens it. */
export async function journalOf(stage: Stage): Promise<JournalAnswer> {
  const { body } = await getJson(stage, '/api/journal', await bearerOf(stage, ADMIN))
  return body as unknown as JournalAnswer
}

/** Webhooks of this process by what became of them. */
export async function countHooks(
  stage: Pick<Stage, 'service'>,
  result: string,
  host = 'bitrix24',
): Promise<number> {
  const { text } = await ask(addressOf(stage, '/metrics'))
  const line = `shagolad_webhooks_total{host="${host}",result="${result}"}`
  const found = text.split('\n').find(one => one.startsWith(line))
  return found === undefined ? 0 : Number(found.slice(line.length))
}
