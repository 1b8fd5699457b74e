import { REGISTER_NAMES, type RegisterFile, RegisterMissing, toMonth } from './register-files.ts'

export interface DownloadTools {
  /** The address under which the files lie, a slash at its end. */
  readonly from?: string
  readonly fetchFile?: typeof fetch
  /** Hears of every piece that came. `total` is `null` when the portal does not say. */
  onProgress?(name: string, bytes: number, total: number | null): void
}

/** S: the ministry's open data; the page that names them is https://opendata.digital.gov.ru/registry/numeric/downloads. */
export const REGISTER_ADDRESS = 'https://opendata.digital.gov.ru/downloads/'

const LARGEST_BYTES = 100_000_000
const PATIENCE_MS = 5 * 60_000
const INSTEAD =
  'Or download ABC-3xx.csv, ABC-4xx.csv, ABC-8xx.csv and DEF-9xx.csv in a browser and name their folder: npm run build-numbering-plan -- --register DIR'

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/

/**
 * The four official files, one after the other.
 *
 * @throws {RegisterMissing} when the portal cannot be reached, refuses us or is not trusted; says what to do
 */
export async function* downloadRegister({
  from = REGISTER_ADDRESS,
  fetchFile = fetch,
  onProgress,
}: DownloadTools = {}): AsyncGenerator<RegisterFile> {
  for (const { digit, name } of REGISTER_NAMES) {
    const response = await ask(fetchFile, new URL(`${name}.csv`, from))
    const pieces: Uint8Array[] = []
    let bytes = 0
    const total = Number(response.headers.get('content-length')) || null
    for await (const piece of piecesOf(response)) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes > LARGEST_BYTES) throw new RegisterMissing(`${name}.csv is too large. ${INSTEAD}`)
      onProgress?.(name, bytes, total)
    }
    const changed = Date.parse(response.headers.get('last-modified') ?? '')
    const asOf = toMonth(Number.isNaN(changed) ? new Date() : new Date(changed))
    yield { digit, name: `${name}.csv`, bytes: Buffer.concat(pieces), asOf }
  }
}

async function ask(fetchFile: typeof fetch, address: URL): Promise<Response> {
  const response = await fetchFile(address, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
    (cause: unknown) => {
      throw new RegisterMissing(inWords(address.host, cause), { cause })
    },
  )
  if (response.ok) return response
  throw new RegisterMissing(
    `${address.host} answers ${response.status}: it refuses many addresses outside Russia. ${INSTEAD}`,
  )
}

async function* piecesOf(response: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? []
  } catch (cause) {
    throw new RegisterMissing(`The download broke off. Try again. ${INSTEAD}`, { cause })
  }
}

function inWords(host: string, error: unknown): string {
  const code = codeOf(error)
  if (CERTIFICATE.test(code))
    return `${host} has a certificate of the ministry's own authority, which this machine does not trust (${code}). Save the root certificate from https://www.gosuslugi.ru/crt and name its file in NODE_EXTRA_CA_CERTS. ${INSTEAD}`
  return `${host} cannot be reached (${code || 'no answer'}): there is no network, or it refuses this address, as it does with many outside Russia. ${INSTEAD}`
}

/** `fetch` hides what happened one level down. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const inner = error.cause instanceof Error ? error.cause : error
  const code: unknown = 'code' in inner ? inner.code : null
  return typeof code === 'string' ? code : inner.name
}
