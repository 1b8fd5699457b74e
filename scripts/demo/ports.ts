import { createServer } from 'node:net'
import { Sentence } from './sentence.ts'

export interface DemoPorts {
  readonly portal: number
  readonly oauth: number
  readonly app: number
  /** The amoCRM account, its consent page and the host that knows renamed accounts. */
  readonly account: number
  readonly consent: number
  readonly accountApi: number
}

const COUNT = 6
export const LAST_FIRST_PORT = 65_536 - COUNT

/**
 * Neighbouring ports, so that both hosts and the app are origins of their own.
 *
 * @throws {Sentence} naming the one that is taken
 */
export async function takePorts(first: number): Promise<DemoPorts> {
  const ports = {
    portal: first,
    oauth: first + 1,
    app: first + 2,
    account: first + 3,
    consent: first + 4,
    accountApi: first + 5,
  }
  for (const port of Object.values(ports)) await demandFree(port, first)
  return ports
}

function demandFree(port: number, first: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken (is a demo running already?)`
          : `Port ${port} cannot be opened (${error.code ?? error.message})`
      reject(
        new Sentence(
          `${why}: stop what holds it, or start with another one: npm run demo -- --port ${otherPort(first)}`,
        ),
      )
    })
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()))
  })
}

function otherPort(first: number): number {
  return first + 100 <= LAST_FIRST_PORT ? first + 100 : first - 100
}
