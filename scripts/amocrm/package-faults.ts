import { isUtf8 } from 'node:buffer'
import { findScriptFaults } from './script-faults.ts'
import { findStyleFaults } from './style-faults.ts'

/** Files of a package by their paths in the archive. */
export type Package = ReadonlyMap<string, Buffer>

interface Manifest {
  readonly widget: Readonly<Record<string, unknown>>
  readonly locations: readonly string[]
  readonly tour?: {
    readonly is_tour?: boolean
    readonly tour_images?: Readonly<Record<string, readonly string[]>>
  }
  readonly settings?: Readonly<Record<string, { readonly type?: string }>>
  readonly advanced?: unknown
  readonly left_menu?: unknown
}

const ROOT_CLASS = 'shagolad-widget'
const LARGEST_IMAGE = 300 * 1024
const LARGEST_ALL = 2 * 1024 * 1024
const BOM = Buffer.from([0xef, 0xbb, 0xbf])

/** Pictures and their sizes in pixels (reference §4.1). */
const IMAGES: Readonly<Record<string, readonly [number, number]>> = {
  'images/logo.png': [130, 100],
  'images/logo_main.png': [400, 272],
  'images/logo_small.png': [108, 108],
  'images/logo_medium.png': [240, 84],
  'images/logo_min.png': [84, 84],
}
const TOUR: readonly [number, number] = [1188, 616]

/** Where the widget may stand, and which callback answers there. A place without one would be asked for and stay empty. */
const LOCATIONS: Readonly<Record<string, string>> = {
  'lcard-1': 'render',
  'ccard-1': 'render',
  'comcard-1': 'render',
  settings: 'settings',
  advanced_settings: 'advancedSettings',
  widget_page: 'initMenuPage',
}

const TEXT_LIMITS: Readonly<Record<string, number>> = {
  'widget.name': 30,
  'widget.short_description': 60,
  'widget.description': 400,
}

/**
 * Everything the market refuses in a package (reference §4, §8.1, §15); empty when all is well.
 *
 * @param server `https://…`, the only address its script may name
 */
export function findPackageFaults(files: Package, server: string): readonly string[] {
  const manifest = readJson(files, 'manifest.json') as Manifest | null
  if (manifest === null) return ['manifest.json is missing in the root, or no JSON']
  const script = textOf(files, 'script.js')
  if (script === null) return ['script.js is missing in the root']
  return [
    ...[...files].flatMap(([name, bytes]) => fileFaults(name, bytes)),
    ...manifestFaults(manifest, script, server),
    ...policyFaults(files, script, server),
    ...imageFaults(manifest, files),
    ...textFaults(manifest, files),
    ...findScriptFaults(script, server),
    ...findStyleFaults(textOf(files, 'style.css') ?? '', ROOT_CLASS),
    ...sizeFaults(files),
  ]
}

const KNOWN =
  /^(manifest\.json|script\.js|style\.css|i18n\/(ru|en)\.json|images\/[\w/]+\.(png|svg))$/

function fileFaults(name: string, bytes: Buffer): readonly string[] {
  if (!KNOWN.test(name)) return [`${name} does not belong here`]
  if (name.endsWith('.png'))
    return bytes.length > LARGEST_IMAGE ? [`${name} is larger than 300 kB`] : []
  const faults: string[] = []
  if (bytes.subarray(0, 3).equals(BOM)) faults.push(`${name} begins with a BOM`)
  if (bytes.includes('\r')) faults.push(`${name} has line ends other than LF`)
  if (!isUtf8(bytes)) faults.push(`${name} is not in UTF-8`)
  return faults
}

function sizeFaults(files: Package): readonly string[] {
  const all = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  return all > LARGEST_ALL ? [`the package holds ${all} bytes`] : []
}

function manifestFaults(manifest: Manifest, script: string, server: string): readonly string[] {
  const { widget, locations, tour, settings = {} } = manifest
  const faults: string[] = []
  if (widget['interface_version'] !== 2) faults.push('manifest: interface_version has to be 2')
  if (!/^\d+\.\d+\.\d+$/.test(String(widget['version'])))
    faults.push('manifest: version has to be like 1.2.3')
  if (widget['init_once'] !== false) faults.push('manifest: init_once has to be false')
  if (widget['installation'] !== true) faults.push('manifest: installation has to be true')
  const support = (widget['support'] ?? {}) as Readonly<Record<string, string>>
  faults.push(...supportFaults(support['link'] ?? '', server))
  if (tour?.is_tour !== true) faults.push('manifest: no tour')
  const fields = Object.values(settings)
  if (fields.length === 0) faults.push('manifest: settings are needed for an installation')
  if (fields.filter(({ type }) => type === 'custom').length > 1)
    faults.push('manifest: more than one custom field')
  return [...faults, ...locationFaults(manifest, locations, script)]
}

/** The root of our server is no page: whoever came there would read that nothing is found. */
function supportFaults(link: string, server: string): readonly string[] {
  const isSafe = link.startsWith('https://') || link.startsWith(`${server}/`)
  if (!isSafe || !URL.canParse(link)) return ['manifest: no support link']
  const { origin, pathname } = new URL(link)
  return origin === server && pathname === '/'
    ? ['manifest: the support link leads to the root of our server']
    : []
}

/** The policy is named where people choose, and where they agree. */
function policyFaults(files: Package, script: string, server: string): readonly string[] {
  const texts = ['i18n/ru.json', 'i18n/en.json'].filter(
    name => !(textOf(files, name) ?? '').includes(`${server}/privacy`),
  )
  const inScript = ['/privacy', '/support'].filter(page => !script.includes(page))
  return [
    ...texts.map(name => `${name} names no privacy policy`),
    ...inScript.map(page => `script.js leads nobody to ${page}`),
  ]
}

function locationFaults(
  manifest: Manifest,
  locations: readonly string[],
  script: string,
): readonly string[] {
  const faults = locations.flatMap(location => {
    const callback = Object.hasOwn(LOCATIONS, location) ? LOCATIONS[location] : undefined
    if (callback === undefined) return [`manifest: the location ${location} is not used`]
    const answers = new RegExp(String.raw`\b${callback}\b\s*[:(]`).test(script)
    return answers ? [] : [`manifest: nothing answers in the location ${location}`]
  })
  if (locations.includes('advanced_settings') !== (manifest.advanced !== undefined))
    faults.push('manifest: advanced and the location advanced_settings belong together')
  if (locations.includes('widget_page') !== (manifest.left_menu !== undefined))
    faults.push('manifest: left_menu and the location widget_page belong together')
  return faults
}

function imageFaults({ tour }: Manifest, files: Package): readonly string[] {
  const tourNames = Object.values(tour?.tour_images ?? {})
    .flat()
    .map(name => name.replace(/^\//, ''))
  const wanted = [...Object.entries(IMAGES), ...tourNames.map(name => [name, TOUR] as const)]
  const used = new Set(wanted.map(([name]) => name))
  const unused = [...files.keys()].filter(name => name.endsWith('.png') && !used.has(name))
  return [
    ...unused.map(name => `${name} is not used`),
    ...wanted.flatMap(([name, [width, height]]) => {
      const bytes = files.get(name)
      if (bytes === undefined) return [`${name} is missing`]
      const size = pngSize(bytes)
      if (size === null) return [`${name} is no still PNG`]
      return size.width === width && size.height === height
        ? []
        : [`${name} is ${size.width}×${size.height}, has to be ${width}×${height}`]
    }),
  ]
}

/** `null` for what is no PNG, and for an animated one. */
function pngSize(bytes: Buffer): { readonly width: number; readonly height: number } | null {
  const isPng = bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))
  if (!isPng || bytes.length < 24 || bytes.includes('acTL')) return null
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

function textFaults(manifest: Manifest, files: Package): readonly string[] {
  const locales = (manifest.widget['locale'] ?? []) as readonly string[]
  const texts = new Map(
    locales.map(locale => [locale, flatten(readJson(files, `i18n/${locale}.json`))]),
  )
  const paths = [
    ...JSON.stringify(manifest).matchAll(/"((?:widget|settings|advanced|menu)\.\w+)"/g),
  ].map(([, path = '']) => path)
  const [first = new Map<string, string>()] = texts.values()
  return [...texts].flatMap(([locale, text]) => [
    ...paths.filter(path => !text.has(path)).map(path => `i18n/${locale}.json has no ${path}`),
    ...differences(first, text).map(key => `i18n/${locale}.json has other keys: ${key}`),
    ...[...text].flatMap(([key, words]) => wordFaults(locale, key, words)),
  ])
}

function differences(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): readonly string[] {
  return [
    ...[...one.keys()].filter(key => !other.has(key)),
    ...[...other.keys()].filter(key => !one.has(key)),
  ]
}

function wordFaults(locale: string, key: string, words: string): readonly string[] {
  const where = `i18n/${locale}.json, ${key}`
  const faults: string[] = []
  const limit = TEXT_LIMITS[key]
  if (words.trim() === '') faults.push(`${where} is empty`)
  if (limit !== undefined && words.length > limit)
    faults.push(`${where} has ${words.length} of ${limit} characters`)
  if (key === 'widget.name' && /\bamo/i.test(words)) faults.push(`${where} uses the host's name`)
  if (key === 'widget.name' && /\S{20}/.test(words))
    faults.push(`${where} has a word over 19 characters`)
  if (locale === 'ru' && !/[а-яё]/i.test(words)) faults.push(`${where} is not in Russian`)
  if (locale !== 'ru' && /[а-яё]/i.test(words)) faults.push(`${where} is partly in Russian`)
  if (locale !== 'ru' && /\.ru\b/.test(words)) faults.push(`${where} names a .ru address`)
  return faults
}

function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value ?? '')]])
  return new Map(
    Object.entries(value).flatMap(([key, one]) => [
      ...flatten(one, path === '' ? key : `${path}.${key}`),
    ]),
  )
}

function textOf(files: Package, name: string): string | null {
  return files.get(name)?.toString('utf8') ?? null
}

function readJson(files: Package, name: string): unknown {
  try {
    return JSON.parse(textOf(files, name) ?? 'null')
  } catch {
    // Whoever asked says which file it was.
    return null
  }
}
