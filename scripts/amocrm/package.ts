import { glob, readFile } from 'node:fs/promises'
import path from 'node:path'
import { ROOT } from '../tools.ts'
import type { Package } from './package-faults.ts'

export interface PackageOptions {
  /** `https://…` of our server; the only one the package speaks to. */
  readonly server: string
  /** Where people are helped; our server's own address when there is none. */
  readonly support?: string | undefined
}

const MANIFEST = path.join(ROOT, 'manifests/amocrm')
const BUILT = path.join(ROOT, 'dist/amocrm-widget')

/**
 * Files of `widget.zip`: what lies in `manifests/amocrm` and the built script, with the addresses written in. The widget is
 * built before.
 *
 * @throws {Error} when the address is none of a server
 */
export async function collectPackage({ server, support }: PackageOptions): Promise<Package> {
  const address = readServer(server)
  const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string
  }
  const files = new Map<string, Buffer>()
  for await (const entry of glob('**/*', { cwd: MANIFEST, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    files.set(path.relative(MANIFEST, file).replaceAll('\\', '/'), await readFile(file))
  }
  for (const name of ['script.js', 'style.css'])
    files.set(name, await readFile(path.join(BUILT, name)))
  return new Map(
    [...files].map(([name, bytes]) => [name, fill(name, bytes, { address, support, version })]),
  )
}

/** An origin, so that the frame's messages can be compared with it. */
function readServer(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    !/^\/?$/.test(url.pathname) ||
    url.search !== ''
  )
    throw new Error(`"${server}" is no address of a server: say https://name`)
  return url.origin
}

interface Filling {
  readonly address: string
  readonly support: string | undefined
  readonly version: string
}

function fill(name: string, bytes: Buffer, { address, support, version }: Filling): Buffer {
  if (!/\.(js|json|css)$/.test(name)) return bytes
  const text = bytes
    .toString('utf8')
    .replaceAll('\r\n', '\n')
    .replaceAll('__SHAGOLAD_SERVER__', address)
    .replaceAll('__SHAGOLAD_SUPPORT__', support ?? address)
  // The vendor keeps static files by this number, so each release has its own.
  const dated =
    name === 'manifest.json' ? text.replace(/("version": ")[^"]*/, `$1${version}`) : text
  return Buffer.from(dated, 'utf8')
}
