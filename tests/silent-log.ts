import type { Log, LogFacts } from '../server/log.ts'

export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

export interface KeptLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly sentence: string
  readonly facts: LogFacts
}

/** A log whose lines a test can look at. */
export function createKeptLog(): Log & { readonly lines: readonly KeptLine[] } {
  const lines: KeptLine[] = []
  const keep =
    (level: KeptLine['level']) =>
    (sentence: string, facts: LogFacts = {}) => {
      lines.push({ level, sentence, facts })
    }
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') }
}
