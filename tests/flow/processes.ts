import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Stage } from '../stage.ts'
import type { ServerOrders } from './server-process.ts'

const ENTRY = fileURLToPath(new URL('./server-process.ts', import.meta.url))

export interface ServerProcess {
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
}

/**
 * The stage's service once more, in a process of its own on the same database. On the stage's own address unless a port
 * is given: the stage's service has to be stopped before.
 */
export async function startServerProcess(
  { options, clock }: Stage,
  port?: number,
): Promise<ServerProcess> {
  const { bitrix24, publicUrl, database, encryptionKeys, sessionSecret } = options
  const orders: ServerOrders = {
    databaseUrl: database.databaseUrl ?? '',
    port: port ?? Number(new URL(publicUrl).port),
    publicUrl,
    oauthHost: bitrix24?.oauthHosts[0] ?? '',
    clientId: bitrix24?.clientId ?? '',
    clientSecret: bitrix24?.clientSecret ?? '',
    appCode: bitrix24?.appCode ?? '',
    encryptionKey: encryptionKeys[0]?.key.toString('hex') ?? '',
    sessionSecret: Buffer.from(sessionSecret).toString('hex'),
    aheadMs: clock.aheadMs,
  }
  const child = spawn(process.execPath, [ENTRY, JSON.stringify(orders)], {
    stdio: ['pipe', 'pipe', 'inherit'],
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

async function isReady(child: ChildProcess): Promise<void> {
  const ready = once(child.stdout!, 'data')
  const gone = once(child, 'exit').then(() => {
    throw new Error('the server process ended before it was ready')
  })
  await Promise.race([ready, gone])
}
