import { createWriteStream } from 'node:fs'
import type { Log, LogFacts } from '../../server/log.ts'

/** The product's log as JSON lines in a file: the terminal is for the person who started the demo. */
export function createFileLog(file: string): Log & { close(): void } {
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 })
  const line =
    (level: string) =>
    (sentence: string, facts: LogFacts = {}) => {
      stream.write(
        `${JSON.stringify({ time: new Date().toISOString(), level, msg: sentence, ...facts })}\n`,
      )
    }
  return { info: line('info'), warn: line('warn'), error: line('error'), close: () => stream.end() }
}
