import { asId } from '../../shared/crm/ids.ts'
import type { Service } from '../../server/service.ts'
import type { AmoWorld } from '../../tests/hosts/amocrm/world.ts'
import { saveFirstSettings } from './first-settings.ts'
import { untilActive } from './until-active.ts'

export interface InstallWidgetParts {
  readonly world: AmoWorld
  readonly service: Service
  readonly appUrl: string
  readonly clientId: string
}

/**
 * An administrator gives his consent and presses «Установить»: the account calls our redirect URI, and the code is
 * exchanged behind it. Then the first settings, from his page with the token the account gives it.
 */
export async function installWidget(parts: InstallWidgetParts): Promise<void> {
  const { world, service, appUrl, clientId } = parts
  const { account, url } = world.account
  const admin = adminOf(world)
  const settings = { consent: '1' }
  const status = await world.life.install({ account, clientId, userId: admin, settings })
  if (status !== 200) throw new Error(`the redirect URI answered ${status}`)
  await untilActive(service, asId(`amocrm:${account.state.accountId}`))
  const headers = {
    origin: url,
    'x-auth-token': world.account.disposableToken(clientId, admin),
  }
  await saveFirstSettings(appUrl, { host: 'amocrm', proof: {}, headers })
}

function adminOf({ account: { state } }: AmoWorld): number {
  const admin = [...state.users.values()].find(({ isAdmin, isActive }) => isAdmin && isActive)
  if (admin === undefined) throw new Error('the account has no administrator')
  return admin.id
}
