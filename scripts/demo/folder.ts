import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { eraseEmbeddedPostgres } from '../../server/store/embedded-postgres.ts'
import { Sentence } from './sentence.ts'

/** What the demo keeps between starts. */
export interface DemoFolder {
  readonly path: string
  /** The product's database. */
  readonly database: string
  /** State of the Bitrix24 portal. */
  readonly portal: string
  /** State of the amoCRM account. */
  readonly account: string
  /** How far the clocks were moved ahead. */
  readonly clock: string
  readonly keys: DemoKeys
}

interface DemoKeys {
  /** 32 bytes, base64: seals the tokens in the database. */
  readonly encryption: string
  readonly session: string
  /** Of the app of Bitrix24. */
  readonly clientSecret: string
  /** The integration of amoCRM. */
  readonly amocrmClientId: string
  readonly amocrmClientSecret: string
  /** Both hosts remember our addresses, so a kept demo comes back on the same ports. */
  readonly firstPort: number
}

/**
 * Opens the demo's folder, made on the first start; its keys are readable by this user alone.
 *
 * @throws {Sentence} when the folder cannot be written, or is kept for other ports
 */
export async function openDemoFolder(
  folder: string,
  { fresh, firstPort }: { readonly fresh: boolean; readonly firstPort: number },
): Promise<DemoFolder> {
  try {
    if (fresh) {
      // As root the database may lie elsewhere, and one of a killed demo may still run.
      eraseEmbeddedPostgres(path.join(folder, 'database'))
      await rm(folder, { recursive: true, force: true })
    }
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const keys = await openKeys(path.join(folder, 'keys.json'), firstPort)
    demandSamePort(keys, firstPort)
    return {
      path: folder,
      database: path.join(folder, 'database'),
      portal: path.join(folder, 'portal.json'),
      account: path.join(folder, 'account.json'),
      clock: path.join(folder, 'clock.json'),
      keys,
    }
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'EACCES' || error.code === 'EROFS')
    )
      throw new Sentence(
        `No permission to write into ${folder}: give this user the folder, then start again.`,
      )
    throw error
  }
}

function demandSamePort(keys: DemoKeys, firstPort: number): void {
  if (keys.firstPort === firstPort) return
  throw new Sentence(
    `The demo in this folder lives on port ${keys.firstPort}: start it with --port ${keys.firstPort}, or anew with --fresh.`,
  )
}

async function openKeys(file: string, firstPort: number): Promise<DemoKeys> {
  const kept = existsSync(file)
    ? (JSON.parse(await readFile(file, 'utf8')) as Partial<DemoKeys>)
    : {}
  const keys: DemoKeys = {
    encryption: randomBytes(32).toString('base64'),
    session: randomBytes(32).toString('base64'),
    clientSecret: randomBytes(24).toString('hex'),
    amocrmClientId: randomUUID(),
    amocrmClientSecret: randomBytes(32).toString('hex'),
    firstPort,
    // A demo of an earlier version has some of them.
    ...kept,
  }
  if (Object.keys(kept).length < Object.keys(keys).length)
    await writeFile(file, JSON.stringify(keys), { mode: 0o600 })
  return keys
}
