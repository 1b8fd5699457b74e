import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Stage } from '../stage.ts'
import type { ServerOrders } from './server-process.ts'

const ENTRY = fileURLToPath(new URL('./server-process.ts', import.meta.url))
/** Most of a start is the compiling of some hundred files, the same for each process. */
export const COMPILED = fileURLToPath(
  new URL('../../node_modules/.cache/server-process', import.meta.url),
)

export interface ServerProcess {
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
}

/**
 * The stage's service once more, in a process of its own on the same database. On the stage's own address unless a port
 * is given: the stage's service has to be stopped before.
 */
export async function startServerProcess(
  { options, clock }: Pick<Stage, 'options' | 'clock'>,
  port?: number,
): Promise<ServerProcess> {
  const orders = toOrders({ options, clock }, port)
  const child = spawn(process.execPath, [ENTRY, JSON.stringify(orders)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
  })
  await isReady(child)
  return {
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** What a process of its own is told to be the stage's service. */
export function toOrders(
  { options, clock }: Pick<Stage, 'options' | 'clock'>,
  port?: number,
): ServerOrders {
  const { bitrix24, amocrm, publicUrl, database, encryptionKeys, sessionSecret } = options
  return {
    databaseUrl: database.databaseUrl ?? '',
    port: port ?? Number(new URL(publicUrl).port),
    publicUrl,
    ...(bitrix24 && { bitrix24 }),
    ...(amocrm && { amocrm: withPattern(amocrm) }),
    encryptionKey: encryptionKeys[0]?.key.toString('hex') ?? '',
    sessionSecret: Buffer.from(sessionSecret).toString('hex'),
    aheadMs: clock.aheadMs,
    ...(options.loadDoubtMs !== undefined && { loadDoubtMs: options.loadDoubtMs }),
  }
}

/** A pattern is no JSON. */
function withPattern(
  amocrm: NonNullable<Stage['options']['amocrm']>,
): NonNullable<ServerOrders['amocrm']> {
  const { hostPattern, ...vendor } = amocrm.vendor
  return { ...amocrm, vendor: { ...vendor, hostPattern: hostPattern.source } }
}

async function isReady(child: ChildProcess): Promise<void> {
  const ready = once(child.stdout!, 'data')
  const gone = once(child, 'exit').then(() => {
    throw new Error('the server process ended before it was ready')
  })
  await Promise.race([ready, gone])
}
