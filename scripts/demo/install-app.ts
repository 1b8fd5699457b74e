import { openSession } from '../../shared/contract/session.ts'
import {
  type SettingsAnswer,
  type SettingsChange,
  getSettings,
  saveSettings,
  showStrip,
} from '../../shared/contract/settings.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { SETTING_RULES } from '../../shared/settings/fields.ts'
import type { Service } from '../../server/service.ts'
import type { AppAddresses } from '../../tests/hosts/bitrix24/install.ts'
import type { AppRegistration } from '../../tests/hosts/bitrix24/oauth.ts'
import type { RunningPortal } from '../../tests/hosts/bitrix24/world.ts'

const PATIENCE_MS = 30_000

export interface InstallParts {
  readonly running: RunningPortal
  readonly service: Service
  readonly appUrl: string
  readonly app: AppRegistration
  readonly addresses: AppAddresses
}

/**
 * The installer's flow as an administrator's frame plays it: entry POST, `installFinish`, the portal's own event. Then
 * what the administrator would click on the settings page: rules on `act`, quiet mode off, the strip shown in cards.
 */
export async function installApp(parts: InstallParts): Promise<void> {
  const { running, app, addresses } = parts
  const admin = adminOf(running)
  const answer = await running.life.install(app, addresses, admin)
  if (answer.status !== 200) throw new Error(`the installer answered ${answer.status}`)
  running.life.finishInstall()
  await untilActive(parts)
  await setUp(parts, admin)
}

function adminOf({ portal }: RunningPortal): number {
  const admin = [...portal.state.users.values()].find(user => user.admin && user.active)
  if (admin === undefined) throw new Error('the portal has no administrator')
  return admin.id
}

async function untilActive({ running, service }: InstallParts): Promise<void> {
  const id = asId<TenantId>(`bitrix24:${running.portal.state.memberId}`)
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    const tenant = await service.store.tenants.find(id)
    const { version } = await service.store.settings.load(id)
    if (tenant?.state === 'active' && version > 0) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(
    'the portal said that the installation is finished, and the product did not hear it',
  )
}

async function setUp({ running, appUrl }: InstallParts, admin: number): Promise<void> {
  const { fields } = running.life.entryForm({ userId: admin, placement: 'DEFAULT' })
  const proof = { accessToken: fields['AUTH_ID'], memberId: fields['member_id'] }
  const session = await post<{ token: string }>(appUrl, openSession.path, {
    host: 'bitrix24',
    proof,
    subject: null,
  })
  const settings = await get<SettingsAnswer>(appUrl, getSettings.path, session.token)
  const change: SettingsChange = {
    version: settings.version,
    fields: {
      'quiet.on': 'no',
      ...Object.fromEntries(SETTING_RULES.map(rule => [`rules.${rule}.strength`, 'act'])),
    },
    wizard: 'done',
  }
  await post(appUrl, saveSettings.path, change, session.token)
  await post(appUrl, showStrip.path, {}, session.token)
}

async function get<T>(origin: string, path: string, token: string): Promise<T> {
  return read(await fetch(origin + path, { headers: { authorization: `Bearer ${token}` } }), path)
}

async function post<T>(origin: string, path: string, body: unknown, token?: string): Promise<T> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  return read(
    await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) }),
    path,
  )
}

async function read<T>(response: Response, path: string): Promise<T> {
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as T
}
