import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPlanFolder } from '../server/numbering/plan-folder.ts'
import { FILE_2026 } from '../tests/numbering-files.ts'
import { readBuildArguments } from './numbering/build-arguments.ts'

const script = fileURLToPath(new URL('build-numbering-plan.ts', import.meta.url))

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'plan-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** The command as a process of its own. */
function build(
  ...words: readonly string[]
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [script, ...words], { cwd: folder })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => said.push(piece))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, said: Buffer.concat(said).toString('utf8') }))
  })
}

describe('npm run build-numbering-plan', { timeout: 60_000 }, () => {
  it('refuses a register too small to be one, and takes it by force', async () => {
    await writeFile(path.join(folder, 'ABC-3xx.csv'), FILE_2026)
    const out = path.join(folder, 'out')

    const refused = await build('--register', folder, '--out', out)
    expect(refused.code).toBe(1)
    expect(refused.said).toMatch(/only 5 ranges.*--force/s)
    expect(await openPlanFolder(out).read()).toEqual([])

    const forced = await build('--register', folder, '--out', out, '--force')
    expect([forced.code, await readdir(out)]).toEqual([0, ['register-3.bin']])
    expect(await openPlanFolder(out).read()).toMatchObject([
      { digit: 3, source: 'register', rows: 5 },
    ])
  })

  it.each([
    [['--register', '/nowhere/at/all'], /cannot be read/],
    [['--colour', 'red'], /--register DIR/],
    [['--help'], /--register DIR/],
  ])('says what is wrong with %j', async (words, sentence) => {
    const { code, said } = await build(...words)

    expect(code).toBe(2)
    expect(said).toMatch(sentence)
    expect(said).not.toMatch(/\n\s+at /)
  })
})

describe('readBuildArguments', () => {
  it('downloads into the data folder when nothing is said', () => {
    expect(readBuildArguments([])).toMatchObject({
      register: null,
      out: '.data/numbering',
      force: false,
      blocks: null,
    })
  })

  it('wants to know of which month block figures are', () => {
    expect(() => readBuildArguments(['--blocks', 'mobile-blocks.csv'])).toThrow(/blocks-as-of/)
  })
})
