import path from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../tools.ts'
import { LAST_FIRST_PORT } from './ports.ts'
import { Sentence } from './sentence.ts'

export interface DemoOptions {
  readonly fresh: boolean
  /** The first of several neighbouring ones. */
  readonly port: number
  readonly folder: string
}

const FIRST_PORT = 8600

/** What stands behind `npm run demo --`. @throws {Sentence} naming what is known */
export function readOptions(args: readonly string[]): DemoOptions {
  const { fresh, port: text, folder } = parse(args)
  const port = text === undefined ? FIRST_PORT : readPort(text)
  return { fresh, port, folder: folder === undefined ? folderOf(port) : path.resolve(folder) }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        fresh: { type: 'boolean', default: false },
        port: { type: 'string' },
        folder: { type: 'string' },
      },
    }).values
  } catch (error) {
    const why = error instanceof Error ? error.message.split('.')[0] : String(error)
    throw new Sentence(`${why}. Known are --fresh, --port <number> and --folder <path>.`)
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port <= LAST_FIRST_PORT) return port
  throw new Sentence(`--port wants a number from 1 to ${LAST_FIRST_PORT}, not "${text}".`)
}

/** Demos on different ports run side by side, so each has a folder of its own. */
function folderOf(port: number): string {
  return path.join(ROOT, port === FIRST_PORT ? '.demo' : `.demo-${port}`)
}
