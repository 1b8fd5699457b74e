import type { Locale, Message, MessageValue, Say } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'

type Values = Readonly<Record<string, MessageValue>>

/** A text compiled by widgets/build: a constant, or a function when it has holes. */
export type CompiledMessage = string | ((values: Values, format: MessageFormat) => string)
export type CompiledMessages = Readonly<Record<string, CompiledMessage>>

type Branches = Readonly<Record<string, (value: number) => string>>

/** What compiled texts call. One letter each: the names are repeated in every message of the bundle. */
export interface MessageFormat {
  /** text */
  t(value: MessageValue | undefined): string
  /** number */
  n(value: MessageValue | undefined, options?: Intl.NumberFormatOptions): string
  /** date or time */
  d(value: MessageValue | undefined, options?: Intl.DateTimeFormatOptions): string
  /** select */
  s(value: MessageValue | undefined, branches: Branches): string
  /** plural */
  p(value: MessageValue | undefined, offset: number, branches: Branches): string
}

const DATE_AND_TIME: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
}

/**
 * Words for messages whose texts were compiled at build.
 *
 * @param timeZone IANA zone of the reader's company, asked anew for every message
 * @throws {Error} from the result, for a key or a value that is missing: a bug
 */
export function createSay(messages: CompiledMessages, locale: Locale, timeZone: () => string): Say {
  const format = createFormat(locale, timeZone, say)
  return say

  function say(message: Message): string {
    const compiled = Object.hasOwn(messages, message.id) ? messages[message.id] : undefined
    if (compiled === undefined) throw new Error(`no text for message ${message.id}`)
    return typeof compiled === 'string' ? compiled : compiled(message.values ?? {}, format)
  }
}

function createFormat(locale: Locale, timeZone: () => string, say: Say): MessageFormat {
  const plurals = new Intl.PluralRules(locale)
  // Making an Intl object costs more than using it.
  const numbers = remember(
    (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
  )
  const dates = remember(
    (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
  )

  const format: MessageFormat = {
    t(value) {
      if (typeof value === 'string') return value
      if (typeof value === 'number') return format.n(value)
      if (value === undefined) throw new Error('a hole of a message is not filled')
      if ('at' in value) return format.d(value, DATE_AND_TIME)
      if ('money' in value) {
        const { minor, currency } = value.money
        return numbers({ style: 'currency', currency, minimumFractionDigits: 0 }).format(
          minor / 100,
        )
      }
      return say(value)
    },
    n: (value, options = {}) => numbers(options).format(toNumber(value)),
    d: (value, options = DATE_AND_TIME) =>
      dates({ ...options, timeZone: timeZone() }).format(toInstant(value)),
    s: (value, branches) => pick(branches, String(value))(0),
    p(value, offset, branches) {
      const count = toNumber(value)
      const exact = branches[`=${count}`]
      if (exact !== undefined) return exact(count)
      return pick(branches, plurals.select(count - offset))(count - offset)
    },
  }
  return format
}

function pick(branches: Branches, name: string): (value: number) => string {
  const branch = Object.hasOwn(branches, name) ? branches[name] : branches['other']
  if (branch === undefined) throw new Error(`a message has no branch ${name}`)
  return branch
}

function toNumber(value: MessageValue | undefined): number {
  if (typeof value !== 'number') throw new Error('a message wants a number')
  return value
}

function toInstant(value: MessageValue | undefined): Instant {
  if (typeof value === 'object' && 'at' in value) return value.at
  throw new Error('a message wants a moment')
}

function remember<Options extends object, Made>(make: (options: Options) => Made) {
  const made = new Map<string, Made>()
  return (options: Options): Made => {
    const key = JSON.stringify(options)
    const known = made.get(key) ?? make(options)
    made.set(key, known)
    return known
  }
}
