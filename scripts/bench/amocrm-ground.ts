import type { AccountCommands } from './account-process.ts'
import { SERVER_FLAGS } from './app.ts'
import { startChild, type Child } from './child.ts'
import { startScratch } from './scratch.ts'
import type { ServerCommands } from './server-process.ts'

/** An emulated account with our widget installed, the service and its database: each a process of its own. */
export interface AmoGround {
  readonly account: Child<AccountCommands>
  readonly server: Child<ServerCommands>
  readonly tenant: string
  stop(): Promise<void>
}

/** @param options.openLeads an account where all is well; left out: the demo's company */
export async function startAmoGround(options: { readonly openLeads?: number }): Promise<AmoGround> {
  const scratch = await startScratch()
  const account = startChild<AccountCommands>('./account-process.ts')
  const server = startChild<ServerCommands>('./server-process.ts', SERVER_FLAGS)
  async function stop(): Promise<void> {
    await Promise.all([server.stop(), account.stop()])
    await scratch.stop()
  }
  try {
    const { tenant, origins } = await account.ask('start', options)
    const databaseUrl = await scratch.createDatabase()
    const { appUrl } = await server.ask('start', { databaseUrl, dataDir: '', amocrm: origins })
    await account.ask('install', { appUrl })
    await server.ask('becomeReady', { tenant })
    await server.ask('holdWalks')
    return { account, server, tenant, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
