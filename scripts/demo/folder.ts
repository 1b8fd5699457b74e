import { randomBytes } from 'node:crypto'
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
  /** The portal's state. */
  readonly portal: string
  /** How far the clocks were moved ahead. */
  readonly clock: string
  readonly keys: DemoKeys
}

interface DemoKeys {
  /** 32 bytes, base64: seals the tokens in the database. */
  readonly encryption: string
  readonly session: string
  readonly clientSecret: string
}

/**
 * Opens the demo's folder, made on the first start; its keys are readable by this user alone.
 *
 * @throws {Sentence} when the folder cannot be written
 */
export async function openDemoFolder(folder: string, fresh: boolean): Promise<DemoFolder> {
  try {
    if (fresh) {
      // As root the database may lie elsewhere, and one of a killed demo may still run.
      eraseEmbeddedPostgres(path.join(folder, 'database'))
      await rm(folder, { recursive: true, force: true })
    }
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return {
      path: folder,
      database: path.join(folder, 'database'),
      portal: path.join(folder, 'portal.json'),
      clock: path.join(folder, 'clock.json'),
      keys: await openKeys(path.join(folder, 'keys.json')),
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

async function openKeys(file: string): Promise<DemoKeys> {
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as DemoKeys
  const keys: DemoKeys = {
    encryption: randomBytes(32).toString('base64'),
    session: randomBytes(32).toString('base64'),
    clientSecret: randomBytes(24).toString('hex'),
  }
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 })
  return keys
}
