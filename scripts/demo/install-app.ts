import { showStrip } from '../../shared/contract/settings.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { Service } from '../../server/service.ts'
import type { AppAddresses } from '../../tests/hosts/bitrix24/install.ts'
import type { AppRegistration } from '../../tests/hosts/bitrix24/oauth.ts'
import type { RunningPortal } from '../../tests/hosts/bitrix24/world.ts'
import { bearer, post, saveFirstSettings } from './first-settings.ts'
import { untilActive } from './until-active.ts'

export interface InstallParts {
  readonly running: RunningPortal
  readonly service: Service
  readonly appUrl: string
  readonly app: AppRegistration
  readonly addresses: AppAddresses
}

/**
 * The installer's flow as an administrator's frame plays it: entry POST, `installFinish`, the portal's own event. Then
 * the first settings, and the strip is shown in cards.
 */
export async function installApp(parts: InstallParts): Promise<void> {
  const { running, service, appUrl, app, addresses } = parts
  const admin = adminOf(running)
  const answer = await running.life.install(app, addresses, admin)
  if (answer.status !== 200) throw new Error(`the installer answered ${answer.status}`)
  running.life.finishInstall()
  await untilActive(service, asId(`bitrix24:${running.portal.state.memberId}`))

  const { fields } = running.life.entryForm({ userId: admin, placement: 'DEFAULT' })
  const proof = { accessToken: fields['AUTH_ID'], memberId: fields['member_id'] }
  const token = await saveFirstSettings(appUrl, { host: 'bitrix24', proof })
  await post(appUrl + showStrip.path, {}, bearer(token))
}

function adminOf({ portal }: RunningPortal): number {
  const admin = [...portal.state.users.values()].find(user => user.admin && user.active)
  if (admin === undefined) throw new Error('the portal has no administrator')
  return admin.id
}
