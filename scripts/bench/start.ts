import { SERVER_FLAGS } from './app.ts'
import { startChild } from './child.ts'
import { inMs, median, type Row, type Tell } from './row.ts'
import { eraseFolder, makeFolder } from './scratch.ts'
import type { ServerCommands } from './server-process.ts'

const ROUNDS = 3

/** From the start of the process until it listens, with the embedded PostgreSQL: in an empty folder, and again. */
export async function measureStart(tell: Tell): Promise<readonly Row[]> {
  const cold: number[] = []
  const warm: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const dataDir = await makeFolder()
    try {
      cold.push(await startOnce(dataDir))
      warm.push(await startOnce(dataDir))
    } finally {
      eraseFolder(dataDir)
    }
    tell(`start: cold ${inMs(cold.at(-1) ?? 0)}, warm ${inMs(warm.at(-1) ?? 0)}`)
  }
  return [
    toRow('start of the service in an empty folder', cold),
    toRow('start of the service again', warm),
  ]
}

async function startOnce(dataDir: string): Promise<number> {
  const from = performance.now()
  const server = startChild<ServerCommands>('./server-process.ts', SERVER_FLAGS)
  try {
    await server.ask('start', { databaseUrl: null, dataDir, oauthHost: 'http://127.0.0.1:1' })
    return performance.now() - from
  } finally {
    await server.ask('stop')
    await server.stop()
  }
}

function toRow(figure: string, times: readonly number[]): Row {
  return { figure, demanded: '', measured: inMs(median(times)), holds: null }
}
