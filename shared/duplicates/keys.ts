import { parsePhones, type ParsedPhone } from '../phone/parse-phone.ts'
import { parseEmails, type ParsedEmail } from './emails.ts'

/** Raw texts of a card: every phone and every e-mail it has. */
export interface Reachable {
  readonly phones: readonly string[]
  readonly emails: readonly string[]
}

/** By what a card may be recognised: `phone:+7…`, `phone:+7…#12` (with an extension), `email:…`. */
export interface Keys {
  /** May prove a person, as long as nobody else with another name has them. */
  readonly personal: readonly string[]
  /** Never prove a person: toll-free, role mailboxes, numbers behind which extensions are. */
  readonly shared: readonly string[]
  /** Texts that gave no key: placeholders, typos, numbers a digit short. Empty texts are not among them. */
  readonly trash: readonly string[]
}

export function keysOf({ phones, emails }: Reachable): Keys {
  const parsedPhones = phones.map(raw => ({ raw, found: parsePhones(raw) }))
  const parsedEmails = emails.map(raw => ({ raw, found: parseEmails(raw) }))
  const foundPhones = parsedPhones.flatMap(({ found }) => found)
  const foundEmails = parsedEmails.flatMap(({ found }) => found)
  const shared = new Set([
    ...foundPhones.filter(isSwitchboard).map(({ e164 }) => `phone:${e164}`),
    ...foundEmails.filter(({ kind }) => kind === 'role').map(keyOfEmail),
  ])
  const personal = new Set([
    ...foundPhones.filter(({ kind }) => kind !== 'toll-free').map(keyOfPhone),
    ...foundEmails.map(keyOfEmail),
  ])
  const trash = [...parsedPhones, ...parsedEmails]
    .filter(({ raw, found }) => found.length === 0 && raw.trim() !== '')
    .map(({ raw }) => raw)
  return { personal: [...personal].filter(key => !shared.has(key)), shared: [...shared], trash }
}

/** `phone:+74951234567#12` */
export function keyOfPhone({ e164, extension }: ParsedPhone): string {
  return extension === null ? `phone:${e164}` : `phone:${e164}#${extension}`
}

/** `email:ivan@yandex.ru` */
export function keyOfEmail({ strict }: ParsedEmail): string {
  return `email:${strict}`
}

/** The number itself belongs to a company: who has an extension behind it is one of many. */
function isSwitchboard({ kind, extension }: ParsedPhone): boolean {
  return kind === 'toll-free' || extension !== null
}
