import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** `foreign`: any country but Russia, Kazakhstan's +7 7xx included. */
export type PhoneKind = 'mobile' | 'landline' | 'toll-free' | 'foreign'

export interface ParsedPhone {
  readonly e164: string
  /** Digits behind «доб.»; `null` when there are none. */
  readonly extension: string | null
  readonly kind: PhoneKind
}

const SEPARATOR = /[;,/|\n\r]|(?<!\p{L})или(?!\p{L})/iu
const EXTENSION =
  /[\s,;(]*(?:(?<!\p{L})(?:добавочный|доб|внутренний|внутр|вн|extension|ext)|#)[.:\s№]*(\d{1,5})(?!\d)\)?/giu
// Within a run of digits that no other letter touches; letters by shape: О, З, l.
const LOOK_ALIKES = /(?<!\p{L})[\dОоOoЗзlI]*\d[\dОоOoЗзlI]*(?!\p{L})|(?<=\d-)[ОоOo]{2}(?!\p{L})/gu
const PHONE_RUN = /[+\d][+\d\s().\-‐‑–—−_*]*/gu
const SHORTEST = 10
/** Nobody fills a phone field further; keeps a hostile one cheap. */
const LONGEST_FIELD = 500

/** National numbers people type when they do not want to give one. */
const PLACEHOLDERS = new Set(['9991234567', '1234567890', '9876543210', '9012345678'])

/**
 * Every number in a field, in the order written. One field may hold several, with extensions, misread letters and words.
 *
 * Reads Russian numbers itself; libphonenumber-js (0.01 ms a call) is asked only about what is left. A number a digit short and
 * a placeholder give nothing.
 *
 * @example parsePhones('8-495-123-45-67 доб. 12; +7 912 345-67-89')
 * // [{ e164: '+74951234567', extension: '12', kind: 'landline' }, { e164: '+79123456789', extension: null, kind: 'mobile' }]
 */
export function parsePhones(raw: string): readonly ParsedPhone[] {
  const text = repairDigits(raw.slice(0, LONGEST_FIELD).normalize('NFKC'))
  const marked = text.replace(EXTENSION, (_all, digits: string) => ` x${digits}x `)
  const phones = marked.split(SEPARATOR).flatMap(readPiece)
  const seen = new Set<string>()
  return phones.filter(({ e164, extension }) => {
    const word = `${e164}#${extension ?? ''}`
    return !seen.has(word) && seen.add(word)
  })
}

/** Spellings under which a host may keep a number, for its search by exact text. The given one first. */
export function phoneVariants(e164: string): readonly string[] {
  const digits = e164.slice(1)
  if (!/^\+7\d{10}$/.test(e164)) return [e164, digits]
  const national = digits.slice(1)
  return [e164, `8${national}`, digits, national]
}

function repairDigits(text: string): string {
  return text.replace(LOOK_ALIKES, run =>
    run
      .replaceAll(/[ОоOo]/g, '0')
      .replaceAll(/[Зз]/g, '3')
      .replaceAll(/[lI]/g, '1'),
  )
}

/** A piece holds numbers, each perhaps followed by its extension as `x12x`. */
function readPiece(piece: string): ParsedPhone[] {
  const parts = piece.split(/x(\d{1,5})x/)
  return parts.flatMap((part, index) => {
    if (index % 2 === 1) return []
    const phones = readNumbers(part)
    const extension = parts[index + 1] ?? null
    return phones.map((phone, place) =>
      place === phones.length - 1 ? { ...phone, extension } : phone,
    )
  })
}

function readNumbers(part: string): ParsedPhone[] {
  const runs = part.match(PHONE_RUN) ?? []
  const chunks = runs.flatMap(run => run.split(/(?=\+)/))
  return chunks.flatMap(chunk => readChunk(chunk)).flatMap(e164 => describe(e164) ?? [])
}

/** A chunk starts with a plus or has none: digits in groups, one number or several in a row. */
function readChunk(chunk: string): string[] {
  const groups: string[] = chunk.match(/\d+/g) ?? []
  const found: string[] = []
  let rest: string[] = groups
  let hasPlus = chunk.startsWith('+')
  while (rest.join('').length >= SHORTEST) {
    const hit = readHead(rest, hasPlus)
    if (hit !== null) found.push(hit.e164)
    rest = hit === null ? rest.slice(1) : hit.rest
    hasPlus = false
  }
  return found
}

interface Hit {
  readonly e164: string
  readonly rest: string[]
}

function readHead(groups: string[], hasPlus: boolean): Hit | null {
  const digits = groups.join('')
  // «+84…» is Vietnam, «+4930123456» Berlin, «+8912…» a Russian number with a plus in front: the world is asked first.
  if (hasPlus && !digits.startsWith('7')) return readForeign(groups, true) ?? readRussian(groups)
  return readRussian(groups) ?? readForeign(groups, hasPlus)
}

function readRussian(groups: string[]): Hit | null {
  const digits = groups.join('')
  // 89x is no area code: ten digits from 89 are a mobile number with one lost.
  const match =
    /^(?:8107|[78])([3-9]\d{9})/.exec(digits) ?? /^([349]\d{9}|8[0-8]\d{8})/.exec(digits)
  if (match === null) return null
  const rest = cut(groups, match[0].length)
  return rest === null ? null : { e164: `+7${match[1]}`, rest }
}

/** What is left behind the first `length` digits; `null` when the cut would tear a group of digits. */
function cut(groups: string[], length: number): string[] | null {
  let left = length
  for (const [index, group] of groups.entries()) {
    if (left === group.length) return groups.slice(index + 1)
    if (left < group.length) {
      const torn = group.slice(left)
      return torn.length >= SHORTEST ? [torn, ...groups.slice(index + 1)] : null
    }
    left -= group.length
  }
  return null
}

/** A lone «00» in front is how much of Europe dials abroad; the library does not know it for Russia. */
function readForeign(groups: string[], hasPlus: boolean): Hit | null {
  const digits = groups.join('').replace(/^00(?=[1-9])/, '+')
  if (!hasPlus && !/^\+|^\d{11,15}$/.test(digits)) return null
  const phone = parsePhoneNumberFromString(hasPlus ? `+${digits}` : digits, 'RU')
  return phone?.isValid() ? { e164: phone.number, rest: [] } : null
}

function describe(e164: string): ParsedPhone | null {
  const national = /^\+7(\d{10})$/.exec(e164)?.[1]
  if (national === undefined) return { e164, extension: null, kind: foreignKind(e164) }
  if (isPlaceholder(national)) return null
  return { e164, extension: null, kind: russianKind(national) }
}

function isPlaceholder(national: string): boolean {
  return PLACEHOLDERS.has(national) || /^(\d)\1{9}$|0{7}$/.test(national)
}

function russianKind(national: string): PhoneKind {
  if (/^80[04]/.test(national)) return 'toll-free'
  if (/^[67]/.test(national)) return 'foreign'
  return national.startsWith('9') ? 'mobile' : 'landline'
}

function foreignKind(e164: string): PhoneKind {
  const type = parsePhoneNumberFromString(e164)?.getType()
  return type === 'TOLL_FREE' || type === 'SHARED_COST' || type === 'UAN' ? 'toll-free' : 'foreign'
}
