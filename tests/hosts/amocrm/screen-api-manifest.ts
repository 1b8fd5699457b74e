/** The manifest of a widget, as far as the emulated account reads it. */
export interface Manifest {
  readonly widget: {
    readonly name: string
    readonly description: string
    readonly short_description: string
    readonly version: string
    readonly interface_version: number
    readonly init_once?: boolean
    readonly locale: readonly string[]
    readonly installation: boolean
    readonly support: Readonly<Record<string, string>>
  }
  readonly locations: readonly string[]
  readonly tour?: {
    readonly is_tour?: boolean
    readonly tour_images?: Readonly<Record<string, readonly string[]>>
    readonly tour_description?: string
  }
  readonly settings?: Readonly<
    Record<string, { readonly name: string; readonly type: string; readonly required?: boolean }>
  >
  readonly advanced?: { readonly title: string }
  readonly left_menu?: Readonly<Record<string, MenuPlace>>
}

export interface MenuPlace {
  readonly title?: string
  readonly icon?: string
  readonly is_hidden?: boolean
  readonly sort?: unknown
  readonly submenu?: Readonly<Record<string, { readonly title: string; readonly sort?: number }>>
}

type Texts = Readonly<Record<string, unknown>>

const WIDGET_KEYS = [
  'name',
  'description',
  'short_description',
  'version',
  'interface_version',
  'init_once',
  'locale',
  'installation',
  'is_showcase',
  'support',
]
const TOP_KEYS = [
  'widget',
  'locations',
  'tour',
  'settings',
  'advanced',
  'dp',
  'left_menu',
  'salesbot_designer',
  'sms',
  'mobile',
  'amoforms_settings',
]
const LOCALES = ['ru', 'en', 'es', 'pt']
const LISTS = [
  'lcard',
  'ccard',
  'comcard',
  'cucard',
  'llist',
  'clist',
  'culist',
  'tlist',
  'tline',
  'tcalendar',
]
const PLAIN = [
  'settings',
  'advanced_settings',
  'card_sdk',
  'catalogs',
  'digital_pipeline',
  'lead_sources',
  'whatsapp_modal',
  'everywhere',
  'widget_page',
  'sms',
  'mobile_card',
  'amoforms',
  'salesbot_designer',
  'personal_page',
]
const FIELD_TYPES = ['text', 'pass', 'users', 'users_lp', 'custom']
const MENU_PLACES = [
  'dashboard',
  'leads',
  'customers',
  'tasks',
  'catalogs',
  'mail',
  'stats',
  'settings',
]

/**
 * What the upload step refuses in a manifest, in words; empty when all is well.
 *
 * @param texts by locale: the i18n files
 */
export function manifestFaults(manifest: Manifest, texts: ReadonlyMap<string, Texts>): string[] {
  if (typeof manifest.widget !== 'object' || manifest.widget === null)
    return ['manifest.json: нет блока widget']
  return [
    ...strangeKeys(manifest, TOP_KEYS, 'manifest.json'),
    ...strangeKeys(manifest.widget, WIDGET_KEYS, 'widget'),
    ...widgetFaults(manifest),
    ...locationFaults(manifest),
    ...settingFaults(manifest),
    ...menuFaults(manifest),
    ...tourFaults(manifest),
    ...[...texts].flatMap(([locale, text]) => pathFaults(manifest, locale, text)),
    ...sameKeys(texts),
  ]
}

function strangeKeys(object: object, known: readonly string[], where: string): string[] {
  return Object.keys(object)
    .filter(key => !known.includes(key))
    .map(key => `${where}: неизвестный ключ ${key}`)
}

function widgetFaults({ widget, locations, settings }: Manifest): string[] {
  const faults: string[] = []
  const { version, interface_version: face, locale, installation, support } = widget
  if (face !== 2) faults.push('widget.interface_version должен быть 2')
  if (typeof version !== 'string' || !/^\d+(\.\d+)*$/.test(version))
    faults.push('widget.version: нужна строка вида 1.0.0')
  if (!Array.isArray(locale) || locale.length === 0)
    faults.push('widget.locale: нужен список языков')
  else if (locale.some(code => !LOCALES.includes(code)))
    faults.push('widget.locale: только ru, en, es, pt')
  if (typeof installation !== 'boolean') faults.push('widget.installation: нужно true или false')
  if (!support?.['link'] && !support?.['email'])
    faults.push('widget.support: нужна ссылка или почта поддержки')
  if (installation && (settings === undefined || Object.keys(settings).length === 0))
    faults.push('settings: при installation=true нужны поля')
  if (!Array.isArray(locations) || locations.length === 0)
    faults.push('locations: нужен список областей')
  return faults
}

function locationFaults({ locations, widget, advanced, left_menu }: Manifest): string[] {
  const known = new Set([...PLAIN, ...LISTS.flatMap(code => [code, `${code}-1`, `${code}-0`])])
  const list = Array.isArray(locations) ? locations : []
  const faults = list
    .filter(code => !known.has(code))
    .map(code => `locations: неизвестная область ${code}`)
  const has = (code: string) => list.includes(code)
  if (new Set(list).size !== list.length) faults.push('locations: область названа дважды')
  if (has('advanced_settings') !== (advanced?.title !== undefined))
    faults.push('advanced.title и область advanced_settings нужны вместе')
  if (left_menu !== undefined && !has('widget_page'))
    faults.push('left_menu: нужна область widget_page')
  if (widget.installation && !has('settings'))
    faults.push('locations: устанавливаемому виджету нужна область settings')
  return faults
}

function settingFaults({ settings = {} }: Manifest): string[] {
  const fields = Object.entries(settings)
  const faults = fields
    .filter(([, { type }]) => !FIELD_TYPES.includes(type))
    .map(([code, { type }]) => `settings.${code}: неизвестный тип ${type}`)
  if (fields.filter(([, { type }]) => type === 'custom').length > 1)
    faults.push('settings: поле custom может быть только одно')
  return faults
}

function menuFaults({ left_menu = {} }: Manifest): string[] {
  return Object.entries(left_menu).flatMap(([code, item]) => {
    if (item.is_hidden && (code === 'settings' || !MENU_PLACES.includes(code)))
      return [`left_menu.${code}: скрыть нельзя`]
    if (!MENU_PLACES.includes(code) && (!item.title || !item.icon))
      return [`left_menu.${code}: нужны title и icon`]
    return []
  })
}

function tourFaults({ tour, widget }: Manifest): string[] {
  if (tour === undefined) return []
  if (tour.is_tour !== true) return ['tour.is_tour должен быть true']
  return (widget.locale ?? [])
    .filter(locale => (tour.tour_images?.[locale] ?? []).length === 0)
    .map(locale => `tour.tour_images.${locale}: нет картинок`)
}

/** Every i18n path the manifest names must lead to a text in every language. */
function pathFaults(manifest: Manifest, locale: string, texts: Texts): string[] {
  return [...i18nPaths(manifest)]
    .filter(path => typeof textAt(texts, path) !== 'string')
    .map(path => `i18n/${locale}.json: нет текста ${path}`)
}

function* i18nPaths({
  widget,
  settings = {},
  advanced,
  tour,
  left_menu = {},
}: Manifest): Generator<string> {
  yield* [widget.name, widget.description, widget.short_description].map(String)
  for (const { name } of Object.values(settings)) yield name
  if (advanced) yield advanced.title
  if (tour?.tour_description !== undefined) yield tour.tour_description
  for (const { title, submenu = {} } of Object.values(left_menu)) {
    if (title !== undefined) yield title
    for (const item of Object.values(submenu)) yield item.title
  }
}

/** @returns the text at `widget.name`; `undefined` when there is none */
export function textAt(texts: Texts, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Texts | undefined)?.[key], texts)
}

function sameKeys(texts: ReadonlyMap<string, Texts>): string[] {
  const [first, ...others] = [...texts].map(([locale, text]) => ({
    locale,
    keys: keysOf(text).sort().join('\n'),
  }))
  return others
    .filter(({ keys }) => keys !== first?.keys)
    .map(({ locale }) => `i18n/${locale}.json: ключи не те же, что в i18n/${first?.locale}.json`)
}

function keysOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, one]) => keysOf(one, `${path}.${key}`))
}
