import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, TEST_KEYS } from '../database.ts'
import type { Stage } from '../stage.ts'
import { csv } from './import-doors.ts'
import { contactsIn } from './import-scene.ts'
import { COMPILED, toOrders } from './processes.ts'

const COMMAND = fileURLToPath(new URL('../../scripts/import.ts', import.meta.url))
const AGAINST_EMULATOR = fileURLToPath(new URL('./import-process.ts', import.meta.url))

interface CommandEnd {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command as it stands, in an environment of these variables alone. */
function runCommand(
  call: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  return run([COMMAND, ...call], env)
}

/** The command on the stage's database, against its portal. */
function runOn(stage: Stage, call: readonly string[]): Promise<CommandEnd> {
  return run([AGAINST_EMULATOR, JSON.stringify(toOrders(stage)), ...call], {})
}

/** What an operator has in the environment of a server on this database. */
function environmentFor(databaseUrl: string): Readonly<Record<string, string>> {
  const [{ id, key }] = TEST_KEYS
  return {
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'https://shagolad.example',
    ENCRYPTION_KEYS: `${id}:${key.toString('base64')}`,
    SESSION_SECRET: 's'.repeat(32),
    BITRIX24_CLIENT_ID: 'app.shagolad.test',
    BITRIX24_CLIENT_SECRET: 'a secret for tests',
  }
}

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CommandEnd> {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, NODE_COMPILE_CACHE: COMPILED, ...env },
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

const named = (stage: Stage) =>
  contactsIn(stage).filter(({ fields }) => fields['lastName'] === 'Командов')

/** @param stageOf with its service stopped */
export function describeImportCommand(stageOf: () => Stage): void {
  describe('npm run import', () => {
    let folder: string
    const keepFile = async (name: string, bytes: Buffer) => {
      const kept = path.join(folder, name)
      await writeFile(kept, bytes)
      return kept
    }
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'shagolad-import-'))
    })
    afterAll(() => rm(folder, { recursive: true }))

    const file = csv([
      ['ФИО', 'Телефон'],
      ['Командов Лев', '+79120000701'],
      ['Пустов Лев', ''],
    ])

    it('rehearses a file, and loads it', async () => {
      const stage = stageOf()
      const call = [await keepFile('команда.csv', file), '--tenant', stage.tenant]
      const dry = await runOn(stage, [...call, '--dry-run', '--json'])

      expect([dry.err, dry.code]).toEqual(['', 0])
      expect(JSON.parse(dry.out)).toMatchObject({
        state: 'rehearsed',
        rehearsal: { counts: { created: 1, refused: 1 } },
      })
      expect(named(stage)).toEqual([])

      const errors = await keepFile('errors.csv', Buffer.alloc(0))
      const real = await runOn(stage, [...call, '--errors', errors])

      expect([real.err, real.code]).toEqual(['', 0])
      expect(real.out).toMatch(/: loaded\n[^]*created: 1\n[^]*rows in the error file: 1/)
      expect(named(stage)).toHaveLength(1)
      expect(await readFile(errors, 'utf8')).toContain('Пустов Лев')
    })

    it('tells in a sentence what is wrong with its call, and changes nothing', async () => {
      const database = await createTestDatabase()
      const good = await keepFile('команда.csv', file)
      const stranger = ['--tenant', 'bitrix24:nobody']
      const environment = environmentFor(database.url)
      const [usage, gone, tenant] = await Promise.all([
        runCommand([good]),
        runCommand([`${good}.gone`, ...stranger], environment),
        runCommand([good, ...stranger], environment),
      ])
      await database.drop()

      expect([usage.code, usage.err]).toEqual([2, expect.stringMatching(/^npm run import -- file/)])
      expect(tenant).toEqual({
        code: 1,
        out: '',
        err: 'There is no tenant bitrix24:nobody on this server.\n',
      })
      expect([gone.code, gone.err]).toEqual([
        1,
        `${good}.gone cannot be read: there is no such file.\n`,
      ])
    })
  })
}
