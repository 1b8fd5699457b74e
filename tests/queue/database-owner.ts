import { startEmbeddedPostgres } from '../../server/store/embedded-postgres.ts'
import { silentLog } from '../silent-log.ts'

/** A process that owns an embedded database until it is killed: `node database-owner.ts <folder>`. Tells its port, or why not. */
const [, , dataDir = ''] = process.argv
try {
  const { port } = await startEmbeddedPostgres({ dataDir, log: silentLog })
  process.stdout.write(`${port}\n`)
  setInterval(() => undefined, 1000)
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
