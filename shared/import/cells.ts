/** What a spreadsheet has made of a value, or what may not be taken as it stands. */
export type CellFault =
  /** `9,16E+10`: the digits are gone, nobody can bring them back. */
  | 'destroyed-number'
  /** `=cmd…`: a formula instead of a value. */
  | 'formula'
  /** `#Н/Д`, `#REF!` */
  | 'spreadsheet-error'
  /** `������`: the file was read in an encoding that these letters are none of. */
  | 'lost-letters'

/** Exponents of a number shown in short: nine digits behind the first at least, or it may be an article number. */
const SHORTENED = /^[+-]?\d(?:[.,]\d+)?e\+?(\d{1,3})$/i
const FORMULA = /^\s*[=@]|^\s*[+-](?=[^\d\s(])/
const ERROR =
  /^#(?:н\/д|знач!|ссылка!|дел\/0!|имя\??|число!|пусто!|n\/a|value!|ref!|div\/0!|name\?|num!|null!|error!)/i
const LOST = '\uFFFD'
const SERIAL = /^\d{5}(?:[.,]\d+)?$/
const DAY = 86_400_000
/** Day 0 of spreadsheets, their wrong leap day of 1900 included. */
const EPOCH = Date.UTC(1899, 11, 30)
const FIRST_SERIAL = 18_264
const LAST_SERIAL = 73_050

/** `null`: nothing is wrong with it. */
export function findCellFault(text: string): CellFault | null {
  const trimmed = text.trim()
  if (trimmed.includes(LOST)) return 'lost-letters'
  if (isDestroyedNumber(trimmed)) return 'destroyed-number'
  if (ERROR.test(trimmed)) return 'spreadsheet-error'
  return FORMULA.test(trimmed) ? 'formula' : null
}

/** A phone, an ИНН or an account that a spreadsheet has shortened to powers of ten. */
export function isDestroyedNumber(text: string): boolean {
  const exponent = SHORTENED.exec(text.trim())?.[1]
  return exponent !== undefined && Number(exponent) >= 9
}

/** `79161234567.0` and `79 161 234 567` with spaces for thousands: a number a spreadsheet has dressed up, its digits all there. */
export function undressNumber(text: string): string {
  const trimmed = text.trim().replaceAll(/[\u00a0\u202f]/g, ' ')
  if (/^\d{9,15}[.,]0+$/.test(trimmed)) return trimmed.replace(/[.,]0+$/, '')
  return /^\d{1,3}(?: \d{3}){3,4}$/.test(trimmed) ? trimmed.replaceAll(' ', '') : trimmed
}

/**
 * A date as people and spreadsheets write it: `31.12.2025`, `2025-12-31`, `31/12/25`, `46022` (days since 1900).
 *
 * @returns `2025-12-31`; `null` for what is none, and for what might be two (`01/02/2025` is read as the first of February, as in Russia)
 */
export function readDate(text: string): string | null {
  const trimmed = text.trim()
  if (SERIAL.test(trimmed)) return fromSerial(Number.parseFloat(trimmed))
  const iso = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T\s].*)?$/.exec(trimmed)
  if (iso !== null) return toDate(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const russian = /^(\d{1,2})[-./](\d{1,2})[-./](\d{2}|\d{4})(?:\s*г\.?)?(?:[,\s].*)?$/.exec(
    trimmed,
  )
  if (russian === null) return null
  const year = Number(russian[3])
  return toDate(
    year < 100 ? year + (year < 70 ? 2000 : 1900) : year,
    Number(russian[2]),
    Number(russian[1]),
  )
}

function fromSerial(days: number): string | null {
  if (days < FIRST_SERIAL || days > LAST_SERIAL) return null
  return new Date(EPOCH + Math.floor(days) * DAY).toISOString().slice(0, 10)
}

function toDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  // 31.02. would roll over into March.
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal ? date.toISOString().slice(0, 10) : null
}
