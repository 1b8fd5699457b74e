import { isUtf8 } from 'node:buffer'
import { lookAtImage } from './screen-api-image.ts'
import { type Manifest, manifestFaults } from './screen-api-manifest.ts'
import { readZip } from './screen-api-zip.ts'

/** A package that went through the upload step. */
export interface WidgetPackage {
  readonly manifest: Manifest
  readonly files: ReadonlyMap<string, Buffer>
  /** Parsed i18n files by locale. */
  readonly texts: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

/** The upload step refuses the archive; `reasons` are what a person reads. */
export class PackageRefused extends Error {
  readonly reasons: readonly string[]
  constructor(reasons: readonly string[]) {
    super(`Архив не принят: ${reasons.join('; ')}`)
    this.reasons = reasons
  }
}

const TEXTS = /\.(json|js|css|twig|html|txt)$/
const IMAGES = /\.(png|jpe?g|gif)$/
/** What an archive may hold besides: `libs/x.js`, `templates/x.twig` and the like. */
const KNOWN_FILES =
  /^(manifest\.json|script\.js|style\.css|i18n\/\w+\.json|images\/.+\.(png|jpe?g|gif|svg)|templates\/.+\.twig|.+\.(js|css|json|twig|svg|png|jpe?g|gif|woff2))$/
const JUNK = /(^|\/)(\.|__MACOSX|Thumbs\.db|node_modules\/)|\.map$/
const MAX_IMAGE = 300 * 1024
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  'images/logo.png': [130, 100],
  'images/logo_main.png': [400, 272],
  'images/logo_small.png': [108, 108],
  'images/logo_medium.png': [240, 84],
  'images/logo_min.png': [84, 84],
  'images/logo_dp.png': [174, 109],
}

/**
 * The upload step of widget.zip (reference §4).
 *
 * @throws {PackageRefused} with everything that is wrong with it
 */
export function readPackage(zip: Buffer): WidgetPackage {
  const files = unzip(zip)
  const layout = layoutFaults(files)
  if (layout.length > 0) throw new PackageRefused(layout)
  const faults: string[] = [...files].flatMap(([name, bytes]) => fileFaults(name, bytes))
  const manifest = readJson(files, 'manifest.json', faults) as Manifest | null
  if (manifest === null) throw new PackageRefused(faults)
  const texts = new Map<string, Record<string, unknown>>()
  for (const locale of localesOf(manifest)) {
    const text = readJson(files, `i18n/${locale}.json`, faults)
    if (text !== null) texts.set(locale, text)
  }
  faults.push(...manifestFaults(manifest, texts), ...imageFaults(manifest, files))
  if (faults.length > 0) throw new PackageRefused([...new Set(faults)])
  return { manifest, files, texts }
}

function unzip(zip: Buffer): Map<string, Buffer> {
  try {
    return readZip(zip)
  } catch (error) {
    throw new PackageRefused([error instanceof Error ? error.message : String(error)])
  }
}

function layoutFaults(files: ReadonlyMap<string, Buffer>): string[] {
  const names = [...files.keys()]
  if (names.length === 0) return ['Архив пуст']
  if (!files.has('manifest.json'))
    return names.some(name => /^[^/]+\/manifest\.json$/.test(name))
      ? ['Файлы лежат в папке: manifest.json должен быть в корне архива']
      : ['В корне архива нет manifest.json']
  return files.has('script.js') ? [] : ['В корне архива нет script.js']
}

function fileFaults(name: string, bytes: Buffer): string[] {
  if (JUNK.test(name) || !KNOWN_FILES.test(name) || name.includes('..'))
    return [`${name}: лишний файл`]
  if (IMAGES.test(name)) return pictureFaults(name, bytes)
  if (!TEXTS.test(name)) return []
  const faults: string[] = []
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])))
    faults.push(`${name}: UTF-8 должен быть без BOM`)
  if (bytes.includes('\r')) faults.push(`${name}: концы строк должны быть LF`)
  if (!isUtf8(bytes)) faults.push(`${name}: текст не в UTF-8`)
  return faults
}

function pictureFaults(name: string, bytes: Buffer): string[] {
  const look = lookAtImage(bytes)
  if (look === null) return [`${name}: картинка не png, jpeg или gif`]
  const faults: string[] = []
  if (bytes.length > MAX_IMAGE) faults.push(`${name}: больше 300 КБ`)
  if (look.isAnimated) faults.push(`${name}: анимация не допускается`)
  const [width, height] = SIZES[name] ?? [look.width, look.height]
  if (look.width !== width || look.height !== height)
    faults.push(`${name}: ${look.width}×${look.height}, нужно ${width}×${height}`)
  return faults
}

function readJson(
  files: ReadonlyMap<string, Buffer>,
  name: string,
  faults: string[],
): Record<string, unknown> | null {
  const bytes = files.get(name)
  if (bytes === undefined) {
    faults.push(`${name}: файла нет`)
    return null
  }
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // The same refusal follows.
  }
  faults.push(`${name}: не разбирается как JSON-объект`)
  return null
}

function localesOf(manifest: Manifest): readonly string[] {
  const locale: unknown = manifest.widget?.locale
  return Array.isArray(locale) ? locale.map(String) : []
}

function imageFaults({ locations, tour }: Manifest, files: ReadonlyMap<string, Buffer>): string[] {
  const list = Array.isArray(locations) ? locations : []
  const needed = ['logo', 'logo_main', 'logo_small']
  if (list.some(code => /^(l|c|com|cu)card|^(l|c|cu|t)list/.test(code)))
    needed.push('logo_medium', 'logo_min')
  if (list.includes('digital_pipeline')) needed.push('logo_dp')
  const faults = needed
    .map(name => `images/${name}.png`)
    .filter(name => !files.has(name))
    .map(name => `${name}: файла нет`)
  for (const address of Object.values(tour?.tour_images ?? {}).flat()) {
    const name = address.replace(/^\//, '')
    const bytes = files.get(name)
    const look = bytes === undefined ? null : lookAtImage(bytes)
    if (look?.width !== 1188 || look.height !== 616) faults.push(`${name}: нужна картинка 1188×616`)
  }
  return faults
}
