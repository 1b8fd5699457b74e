import { Problem } from './problem.ts'
import { PackageRefused } from './screen-api-package.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import { type Ask, type ScreenRoutes, textOf } from './screen-api-route.ts'
import type { AmoUser } from './state.ts'
import type { WidgetEntry } from './screen/wire.ts'

/** The marketplace window and what the page needs of the widgets. */
export function screenWidgets(ports: ScreenPorts): ScreenRoutes {
  const { account, life } = ports
  return {
    'POST widgets/upload': ({ user, query, bytes }) => {
      demandAdmin(user)
      return { code: upload(ports, query['client'] ?? '', bytes) }
    },
    /** Install and Save are one button of the window: fields are checked, kept, and the platform sends its hook. */
    'POST widgets/save': async ({ user, body }) => {
      demandAdmin(user)
      const entry = entryOf(ports, body)
      const settings = (body['fields'] ?? {}) as Record<string, unknown>
      checkFields(entry, settings)
      const { installations } = account.state
      const known = installations.get(entry.clientId)
      if (entry.status === 'installed' && known) {
        known.settings = settings
        account.touch()
        return {}
      }
      await life.install(user, entry.clientId, settings)
      account.touch()
      return {}
    },
    'POST widgets/disable': async ({ user, body }) => {
      demandAdmin(user)
      const entry = entryOf(ports, body)
      await life.disable(entry.clientId)
      account.touch()
      return {}
    },
  }
}

/** @throws {Problem} 422 with everything that is wrong with the archive */
export function upload(
  { account, shelf, life }: ScreenPorts,
  clientId: string,
  zip: Buffer,
): string {
  const integration = life.integration(clientId)
  if (integration === null) throw new Problem(404, 'Интеграция не зарегистрирована')
  const { installations } = account.state
  const known = installations.get(clientId)
  try {
    const code = shelf.upload(clientId, zip, known?.widgetCode)
    if (known === undefined)
      installations.set(clientId, {
        clientId,
        widgetCode: code,
        isActive: false,
        installedBy: 0,
        duplicatesControl: integration.duplicatesControl,
        settings: {},
      })
    account.touch()
    return code
  } catch (error) {
    if (error instanceof PackageRefused) throw new Problem(422, error.message)
    throw error
  }
}

function demandAdmin(user: AmoUser): void {
  if (!user.isAdmin) throw new Problem(403, 'Виджетами управляет администратор аккаунта')
}

function entryOf({ account, shelf }: ScreenPorts, body: Ask['body']): WidgetEntry {
  const code = textOf(body['code'])
  const entry = shelf.list(account.state.installations).find(one => one.code === code)
  if (!entry) throw new Problem(404, 'Виджет не найден')
  return entry
}

/** The server drops a `custom` value that is neither a JSON string nor a number, so a required one then is empty. */
function checkFields(entry: WidgetEntry, settings: Record<string, unknown>): void {
  for (const field of entry.fields) {
    if (field.type === 'custom' && !isCustomValue(settings[field.code])) delete settings[field.code]
    const value = settings[field.code]
    const isEmpty = value === undefined || value === '' || value === null
    if (field.required && isEmpty) throw new Problem(422, `Заполните поле «${field.name}»`)
  }
}

function isCustomValue(value: unknown): boolean {
  if (typeof value === 'number') return true
  if (typeof value !== 'string' || value === '') return false
  if (/^-?\d+(\.\d+)?$/.test(value)) return true
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null
  } catch {
    return false
  }
}
