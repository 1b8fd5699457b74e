import { createServer } from 'node:net'
import { Sentence } from './sentence.ts'

export interface DemoPorts {
  readonly portal: number
  readonly oauth: number
  readonly app: number
}

/**
 * Three neighbouring ports, so that portal, OAuth server and app are three origins.
 *
 * @throws {Sentence} naming the one that is taken
 */
export async function takePorts(first: number): Promise<DemoPorts> {
  const ports = { portal: first, oauth: first + 1, app: first + 2 }
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
          `${why}: stop what holds it, or start with another one: npm run demo -- --port ${first + 100}`,
        ),
      )
    })
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()))
  })
}
