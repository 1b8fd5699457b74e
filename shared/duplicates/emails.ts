import mailboxes from './mailboxes.json' with { type: 'json' }

export interface ParsedEmail {
  /** As written, cleaned: fit to be kept on a contact. */
  readonly address: string
  /** Equal for two spellings of one mailbox and for nothing else. */
  readonly strict: string
  /** With likely misprints of the domain corrected; finds candidates, proves nothing. */
  readonly loose: string
  /** `role`: a company's mailbox (`info@`, `zakaz@`), never a person's. */
  readonly kind: 'personal' | 'role'
}

/** Nobody fills an e-mail field further; keeps a hostile one cheap. */
const LONGEST_FIELD = 1000
const LOCAL_PART = /^[\p{L}\d!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\d!#$%&'*+/=?^_`{|}~-]+)*$/u
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{1,62}$/
const PLAIN = /^[a-z\d][\w.+-]*@[a-z\d.-]*[a-z\d]$/
const COMMA_FOR_DOT = /(@[\p{L}\d-]+),\s?(\p{L}{2,6})(?=$|[\s;,>])/gu

const GMAIL = new Set(['gmail.com', 'googlemail.com'])
/** One mailbox under all of these. mail.ru, bk.ru, inbox.ru, list.ru, internet.ru are different ones, so they are not here. */
const YANDEX = new Set(
  'ya.ru yandex.ru yandex.com yandex.by yandex.kz yandex.ua yandex.com.tr narod.ru'.split(' '),
)
const TAGGING = new Set(
  'outlook.com hotmail.com live.com live.ru icloud.com me.com proton.me protonmail.com pm.me'.split(
    ' ',
  ),
)
const ROLES = new Set(mailboxes.role)
const PLACEHOLDERS = new Set(mailboxes.placeholder)
const WORTHLESS_DOMAINS = new Set([...mailboxes.placeholderDomain, ...mailboxes.oneTime])
const MISPRINTS = new Map(Object.entries(mailboxes.misprint))

/**
 * Every address in a field, in the order written. Placeholders and mailboxes of one-time services give nothing.
 *
 * @example parseEmails('Ivan.Petrov+shop@googlemail.com')[0]?.strict // 'ivanpetrov@gmail.com'
 */
export function parseEmails(raw: string): readonly ParsedEmail[] {
  const text = raw.slice(0, LONGEST_FIELD).normalize('NFKC').toLowerCase()
  // Nearly every field holds one address and nothing else.
  if (PLAIN.test(text)) {
    const email = readAddress(text)
    return email === null ? [] : [email]
  }
  const pieces = text.replace(COMMA_FOR_DOT, '$1.$2').split(/[\s;,]+/)
  const emails = pieces.flatMap(piece => readAddress(piece) ?? [])
  return emails.filter(
    ({ strict }, index) => emails.findIndex(other => other.strict === strict) === index,
  )
}

function readAddress(piece: string): ParsedEmail | null {
  const bare = piece.replace(/^[<("'«]+|[>)"'».]+$/g, '').replace(/^mailto:/, '')
  const at = bare.lastIndexOf('@')
  const local = bare.slice(0, at).replace(/^["']|["']$/g, '')
  const domain = toAsciiDomain(bare.slice(at + 1))
  if (at < 1 || domain === null || !LOCAL_PART.test(local) || local.length > 64) return null
  if (isWorthless(local, domain)) return null
  return {
    address: `${local}@${domain}`,
    strict: toMailbox(local, domain),
    loose: toMailbox(local, MISPRINTS.get(domain) ?? domain),
    kind: ROLES.has(local.replace(/\d+$/, '')) ? 'role' : 'personal',
  }
}

function toAsciiDomain(domain: string): string | null {
  const trimmed = domain.replaceAll(',', '.').replace(/\.+$/, '')
  const ascii = /^[a-z\d.-]*$/.test(trimmed) ? trimmed : toPunycode(trimmed)
  return ascii !== null && DOMAIN.test(ascii) ? ascii : null
}

function toPunycode(domain: string): string | null {
  const address = `http://${domain}`
  return URL.canParse(address) ? new URL(address).hostname : null
}

function isWorthless(local: string, domain: string): boolean {
  if (WORTHLESS_DOMAINS.has(domain)) return true
  // «123@mail.ru», «1@1.ru», «aaaa@…»: what is typed to get past a form.
  return PLACEHOLDERS.has(local) || /^(.)\1*$/.test(local) || '1234567890'.startsWith(local)
}

function toMailbox(local: string, domain: string): string {
  const [untagged = local] = local.split('+')
  if (untagged === '') return `${local}@${domain}`
  if (GMAIL.has(domain)) return `${untagged.replaceAll('.', '')}@gmail.com`
  if (YANDEX.has(domain)) return `${untagged.replaceAll('.', '-')}@yandex.ru`
  if (TAGGING.has(domain)) return `${untagged}@${domain}`
  return `${local}@${domain}`
}
