import { readdirSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../server/store/database.ts'
import { eraseEmbeddedPostgres, startEmbeddedPostgres } from '../server/store/embedded-postgres.ts'
import { isAlive } from '../server/store/embedded/processes.ts'
import { silentLog } from './silent-log.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Server on which test files make their databases. */
    databaseServer: string
    /** Database with all tables, to be copied. */
    databaseTemplate: string
  }
}

/** Several whole services at once; nothing of it has to outlive a crash of the server. */
const FOR_TESTS = { max_connections: '300', fsync: 'off', full_page_writes: 'off' }

/** One PostgreSQL for the whole run: `TEST_DATABASE_URL`, or an embedded one that is thrown away. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const embedded = given === undefined ? await startOwn() : null
  const server = given ?? embedded?.databaseUrl ?? ''
  const template = `shagolad_template_${process.pid}`

  await execute(server, `create database ${template}`)
  const url = withDatabase(server, template)
  const database = await openDatabase({ databaseUrl: url, dataDir: '', log: silentLog })
  await database.close()
  project.provide('databaseServer', server)
  project.provide('databaseTemplate', template)

  return async () => {
    await execute(server, `drop database ${template} with (force)`)
    await embedded?.stop()
  }
}

async function startOwn() {
  eraseLeftovers()
  // Not `mkdtemp`, whose folder only we may enter: the embedded server may run under another uid.
  const dataDir = path.join(tmpdir(), `shagolad-test-${process.pid}-${Date.now()}`)
  await mkdir(dataDir, { mode: 0o755 })
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog, settings: FOR_TESTS })
  return {
    databaseUrl: server.databaseUrl,
    async stop() {
      await server.stop()
      eraseEmbeddedPostgres(dataDir)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** A run that was killed leaves its server running. */
function eraseLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^shagolad-test-(\d+)-/.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    const dataDir = path.join(tmpdir(), name)
    eraseEmbeddedPostgres(dataDir)
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
