import { pino } from 'pino'

/** Ids, codes, counts and milliseconds; never names, phones, bodies or tokens. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>

/** One fixed sentence to group by, facts beside it. */
export interface Log {
  /** Something a support person would want to see tomorrow. */
  info(sentence: string, facts?: LogFacts): void
  /** We coped, but look if it grows. */
  warn(sentence: string, facts?: LogFacts): void
  /** A person must act. */
  error(sentence: string, facts?: LogFacts): void
}

export const LOG_LEVELS = ['info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** JSON lines to standard output. */
export function createLog(level: LogLevel): Log {
  const lines = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  return {
    info: (sentence, facts = {}) => lines.info(facts, sentence),
    warn: (sentence, facts = {}) => lines.warn(facts, sentence),
    error: (sentence, facts = {}) => lines.error(facts, sentence),
  }
}
