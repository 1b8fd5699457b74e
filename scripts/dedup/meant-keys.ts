/** Phones and mailboxes of a card or a request, raw. */
export interface Raw {
  readonly phones: readonly string[]
  readonly emails: readonly string[]
}

export interface MeantKey {
  readonly key: string
  /** It stands before an extension, or is toll-free: never one person's. */
  readonly isEverybodys: boolean
}

const PLACEHOLDER = /^(\d)\1{9}$|0{7}$|^(?:1234567890|9991234567)$/
const YANDEX = /@(?:ya\.ru|yandex\.(?:ru|com|by|kz|ua|com\.tr))$/

/**
 * What the invented phones and mailboxes stand for, if they are typed rightly. Written apart from the readers of the engine on purpose:
 * those are what is measured.
 */
export function readMeantKeys({ phones, emails }: Raw): readonly MeantKey[] {
  return [...phones.flatMap(readPhone), ...emails.flatMap(readEmail)]
}

function readPhone(text: string): readonly MeantKey[] {
  const [number = '', extension] = text.split('доб')
  const digits = number.replaceAll('О', '0').replaceAll('З', '3').replaceAll(/\D/g, '')
  const national = digits.slice(-10)
  if (national.length < 10 || PLACEHOLDER.test(national)) return []
  const isEverybodys = extension !== undefined || national.startsWith('800')
  return [{ key: national, isEverybodys }]
}

function readEmail(text: string): readonly MeantKey[] {
  const address = text.toLowerCase().replace(',', '.').replace(/\+.*@/, '@')
  const [local = '', domain = ''] = address.split('@')
  if (local === 'test' || domain === '') return []
  const key = YANDEX.test(address)
    ? `${local.replaceAll('.', '-')}@yandex.ru`
    : `${domain === 'gmail.com' ? local.replaceAll('.', '') : local}@${domain}`
  return [{ key, isEverybodys: false }]
}
