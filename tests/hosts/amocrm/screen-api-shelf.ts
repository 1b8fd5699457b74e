import { randomHex } from '../random-hex.ts'
import type { Manifest } from './screen-api-manifest.ts'
import { textAt } from './screen-api-manifest.ts'
import { PackageRefused, readPackage, type WidgetPackage } from './screen-api-package.ts'
import type { MenuEntry, SettingField, WidgetEntry } from './screen/wire.ts'
import type { Installation } from './state.ts'

interface Shelved extends WidgetPackage {
  readonly clientId: string
  readonly code: string
  readonly id: number
}

/** Archives uploaded into integrations of this account. */
export interface WidgetShelf {
  /**
   * The upload step. A later archive of the same integration keeps its code.
   *
   * @param code of an earlier installation, when the account remembers one
   * @returns the widget's code
   * @throws {PackageRefused}
   */
  upload(clientId: string, zip: Buffer, code?: string): string
  /** A file of a package; `null` when there is none. */
  file(code: string, name: string): Buffer | null
  codeOf(clientId: string): string | null
  clientOf(code: string): string | null
  list(installations: ReadonlyMap<string, Installation>): readonly WidgetEntry[]
}

export function createShelf(): WidgetShelf {
  const byClient = new Map<string, Shelved>()
  const find = (code: string) => [...byClient.values()].find(one => one.code === code)
  return {
    upload(clientId, zip, known) {
      const read = readPackage(zip)
      const old = byClient.get(clientId)
      const version = read.manifest.widget.version
      // Static files are cached by version: another content under the same one would not reach people.
      if (old && old.manifest.widget.version === version && !sameFiles(old, read))
        throw new PackageRefused([`Версия ${version} уже загружена: поднимите widget.version`])
      const code = old?.code ?? known ?? `w${randomHex().slice(0, 15)}`
      const id = old?.id ?? 500_000 + byClient.size
      byClient.set(clientId, { ...read, clientId, code, id })
      return code
    },
    file: (code, name) => find(code)?.files.get(name) ?? null,
    codeOf: clientId => byClient.get(clientId)?.code ?? null,
    clientOf: code => find(code)?.clientId ?? null,
    list: installations =>
      [...byClient.values()].map(one => entryOf(one, installations.get(one.clientId))),
  }
}

function sameFiles(old: WidgetPackage, fresh: WidgetPackage): boolean {
  return (
    old.files.size === fresh.files.size &&
    [...fresh.files].every(([name, bytes]) => old.files.get(name)?.equals(bytes) === true)
  )
}

function entryOf(shelved: Shelved, installation: Installation | undefined): WidgetEntry {
  const { manifest, texts, code, clientId, id } = shelved
  const { widget } = manifest
  const words = texts.get('ru') ?? [...texts.values()][0] ?? {}
  const say = (path: string) => String(textAt(words, path) ?? path)
  return {
    id,
    code,
    clientId,
    version: widget.version,
    path: `/upl/${code}/widget`,
    name: say(widget.name),
    description: say(widget.description),
    status: installation?.isActive === true ? 'installed' : 'install',
    settings: installation?.settings ?? {},
    locations: manifest.locations,
    initOnce: widget.init_once === true,
    locale: widget.locale,
    support: widget.support,
    fields: fieldsOf(manifest, say),
    advancedTitle: manifest.advanced ? say(manifest.advanced.title) : null,
    menu: menuOf(manifest, say),
  }
}

function fieldsOf({ settings = {} }: Manifest, say: (path: string) => string): SettingField[] {
  return Object.entries(settings).map(([code, field]) => ({
    code,
    name: say(field.name),
    // The upload step lets only known types through.
    type: field.type as SettingField['type'],
    required: field.required === true,
  }))
}

function menuOf({ left_menu = {} }: Manifest, say: (path: string) => string): MenuEntry[] {
  return Object.entries(left_menu)
    .filter(([, item]) => item.title !== undefined && item.is_hidden !== true)
    .map(([code, item]) => ({
      code,
      title: say(item.title ?? ''),
      icon: item.icon ?? '',
      submenu: Object.entries(item.submenu ?? {}).map(([sub, { title }]) => ({
        code: sub,
        title: say(title),
      })),
    }))
}
