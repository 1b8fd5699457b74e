import { glob, readFile } from 'node:fs/promises'
import path from 'node:path'
import { ROOT } from '../tools.ts'
import type { Package } from './package-faults.ts'

export interface PackageOptions {
  /** `https://…` of our server; the only one the package speaks to. */
  readonly server: string
  /** Page where people are helped, https; our server's own `/support` when there is none. */
  readonly support?: string | undefined
  /** Whom people write to when the server itself does not answer; a package for the market has to name somebody. */
  readonly email?: string | undefined
  /** `true`: of the demo, for an account on this computer. Its server is the one that may do without https and an address. */
  readonly isDemo?: boolean
}

const MANIFEST = path.join(ROOT, 'manifests/amocrm')
const BUILT = path.join(ROOT, 'dist/amocrm-widget')

/**
 * Files of `widget.zip`: what lies in `manifests/amocrm` and the built script, with the addresses written in. The widget is
 * built before.
 *
 * @throws {Error} when the address is none of a server, or there is nowhere to turn to
 */
export async function collectPackage(options: PackageOptions): Promise<Package> {
  const { server, support, isDemo = false } = options
  const address = readServer(server, isDemo)
  const filling = {
    address,
    support: support === undefined ? `${address}/support` : readSupport(support),
    email: readEmail(options),
  }
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
    [...files].map(([name, bytes]) => [name, fill(name, bytes, { ...filling, version })]),
  )
}

/** An origin, so that the frame's messages can be compared with it. */
function readServer(server: string, isDemo: boolean): string {
  const url = URL.canParse(server) ? new URL(server) : null
  const isOrigin = url !== null && /^\/?$/.test(url.pathname) && url.search === ''
  if (!isOrigin) throw new Error(`"${server}" is no address of a server: say https://name`)
  const isOwnComputer = isDemo && url.protocol === 'http:' && url.hostname === '127.0.0.1'
  if (url.protocol !== 'https:' && !isOwnComputer)
    throw new Error(`"${server}" is not asked safely: say https://name`)
  return url.origin
}

function readSupport(support: string): string {
  const url = URL.canParse(support) ? new URL(support) : null
  if (url?.protocol !== 'https:')
    throw new Error(`"${support}" is no page where people are helped: say https://name/page`)
  return url.href
}

function readEmail({ email = '', isDemo = false }: PackageOptions): string {
  if (email === '' && isDemo) return ''
  if (!/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(email))
    throw new Error(`"${email}" is nobody people can write to: say name@example.com`)
  return email
}

interface Filling {
  readonly address: string
  readonly support: string
  readonly email: string
  readonly version: string
}

function fill(name: string, bytes: Buffer, { address, support, email, version }: Filling): Buffer {
  if (!/\.(js|json|css)$/.test(name)) return bytes
  const text = bytes
    .toString('utf8')
    .replaceAll('\r\n', '\n')
    .replaceAll('__SHAGOLAD_SERVER__', address)
    .replaceAll('__SHAGOLAD_SUPPORT__', support)
    .replaceAll('__SHAGOLAD_EMAIL__', email)
  // The vendor keeps static files by this number, so each release has its own.
  const dated =
    name === 'manifest.json' ? text.replace(/("version": ")[^"]*/, `$1${version}`) : text
  return Buffer.from(dated, 'utf8')
}
