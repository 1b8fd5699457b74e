import { openSession } from '../../shared/contract/session.ts'
import {
  type SettingsAnswer,
  type SettingsChange,
  getSettings,
  saveSettings,
} from '../../shared/contract/settings.ts'
import type { HostId } from '../../shared/crm/ids.ts'
import { SETTING_RULES } from '../../shared/settings/fields.ts'

/** How an administrator's page proves who it is. */
export interface AdminPage {
  readonly host: HostId
  readonly proof: Readonly<Record<string, unknown>>
  /** What the page's browser sends besides. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What an administrator would click on the settings page: every rule on `act`, quiet mode off. @returns his session's token */
export async function saveFirstSettings(appUrl: string, page: AdminPage): Promise<string> {
  const question = { host: page.host, proof: page.proof, subject: null }
  const { token } = await post<{ token: string }>(
    appUrl + openSession.path,
    question,
    page.headers ?? {},
  )
  const settings = await get<SettingsAnswer>(appUrl + getSettings.path, bearer(token))
  const change: SettingsChange = {
    version: settings.version,
    fields: {
      'quiet.on': 'no',
      ...Object.fromEntries(SETTING_RULES.map(rule => [`rules.${rule}.strength`, 'act'])),
    },
    wizard: 'done',
  }
  await post(appUrl + saveSettings.path, change, bearer(token))
  return token
}

type Headers = Readonly<Record<string, string>>

export function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` }
}

async function get<T>(address: string, headers: Headers): Promise<T> {
  return read(await fetch(address, { headers }), address)
}

/** @throws {Error} with the answer when it is no good one */
export async function post<T>(address: string, body: unknown, headers: Headers): Promise<T> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return read(answer, address)
}

async function read<T>(answer: Response, address: string): Promise<T> {
  if (answer.ok) return (await answer.json()) as T
  const { pathname } = new URL(address)
  throw new Error(`${pathname} answered ${answer.status}: ${await answer.text()}`)
}
