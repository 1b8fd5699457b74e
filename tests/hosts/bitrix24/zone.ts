import { RestError } from './method.ts'

const WITH_OFFSET =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)$/i
const ISO_LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$/
const RUSSIAN_LOCAL = /^(\d\d)\.(\d\d)\.(\d{4})(?: (\d\d):(\d\d)(?::(\d\d))?)?$/

/** Shows and reads moments the way a portal in one zone does. */
export interface ZoneFormat {
  /** `2026-09-20T09:15:00+03:00` */
  format(ms: number): string
  /** @throws {RestError} */
  parse(text: unknown): number
}

/** @param timeZone IANA name */
export function createZoneFormat(timeZone: string): ZoneFormat {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })

  function offsetAt(ms: number): number {
    const read = Object.fromEntries(
      parts.formatToParts(ms).map(part => [part.type, Number(part.value)]),
    )
    const shown = Date.UTC(
      read['year'] ?? 0,
      (read['month'] ?? 1) - 1,
      read['day'] ?? 1,
      read['hour'] ?? 0,
      read['minute'] ?? 0,
      read['second'] ?? 0,
    )
    return shown - Math.floor(ms / 1000) * 1000
  }

  function fromLocal(local: number): number {
    const guess = local - offsetAt(local)
    return local - offsetAt(guess)
  }

  return {
    format(ms) {
      const offset = offsetAt(ms)
      const minutes = Math.abs(offset) / 60_000
      const sign = offset < 0 ? '-' : '+'
      const clock = new Date(ms + offset).toISOString().slice(0, 19)
      return `${clock}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
    },
    parse(value) {
      const text = typeof value === 'string' ? value.trim() : ''
      const zoned = WITH_OFFSET.exec(text)
      if (zoned !== null)
        return checked(Date.parse(text.replace(' ', 'T').replace(/\s/g, '')), text)
      const iso = ISO_LOCAL.exec(text)
      if (iso !== null) return checked(fromLocal(utc(iso, [1, 2, 3])), text)
      const russian = RUSSIAN_LOCAL.exec(text)
      if (russian !== null) return checked(fromLocal(utc(russian, [3, 2, 1])), text)
      return checked(NaN, text)
    },
  }
}

function utc(
  match: RegExpExecArray,
  [year, month, day]: readonly [number, number, number],
): number {
  const at = (index: number) => Number(match[index] ?? 0)
  return Date.UTC(at(year), at(month) - 1, at(day), at(4), at(5), at(6))
}

function checked(ms: number, text: string): number {
  // The portal's own wording of this refusal is not documented (V).
  if (Number.isNaN(ms)) throw new RestError(400, 'INVALID_ARG_VALUE', `Invalid date: "${text}"`)
  return ms
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
