import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Locale } from '../../shared/i18n/message.ts'
import { createSay } from '../../shared/i18n/say.ts'
import { DAY } from '../../shared/time/instant.ts'
import { KEEP_AFTER_REMOVAL_MS } from '../tenant.ts'
import english from './messages.en.json' with { type: 'json' }
import russian from './messages.ru.json' with { type: 'json' }

export interface PapersOptions {
  /** Where people are helped; `null`: the owner of the server has named nobody. */
  readonly supportEmail: string | null
}

type Key = keyof typeof russian
type Part = readonly [kind: 'h1' | 'h2' | 'p' | 'li', key: Key]

const SUPPORT: readonly Part[] = [
  ['h1', 'http.support.title'],
  ['p', 'http.support.start'],
  ['h2', 'http.support.silent.title'],
  ['p', 'http.support.silent'],
  ['h2', 'http.support.no-access.title'],
  ['p', 'http.support.no-access'],
  ['h2', 'http.support.lost.title'],
  ['p', 'http.support.lost'],
  ['h2', 'http.support.ask.title'],
]

const PRIVACY: readonly Part[] = [
  ['h1', 'http.privacy.title'],
  ['h2', 'http.privacy.what.title'],
  ['li', 'http.privacy.what.requests'],
  ['li', 'http.privacy.what.contacts'],
  ['li', 'http.privacy.what.base'],
  ['li', 'http.privacy.what.merges'],
  ['li', 'http.privacy.what.loads'],
  ['li', 'http.privacy.what.cards'],
  ['li', 'http.privacy.what.funnel'],
  ['li', 'http.privacy.what.journal'],
  ['li', 'http.privacy.what.calls'],
  ['li', 'http.privacy.what.settings'],
  ['li', 'http.privacy.what.keys'],
  ['p', 'http.privacy.why'],
  ['h2', 'http.privacy.long.title'],
  ['p', 'http.privacy.long'],
  ['h2', 'http.privacy.remove.title'],
  ['p', 'http.privacy.remove'],
]

const VALUES = { days: KEEP_AFTER_REMOVAL_MS / DAY }

const STYLE = `:root{color-scheme:light dark}
body{max-width:40rem;margin:0 auto;padding:24px 16px;font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.25}h2{margin:24px 0 0;font-size:1.125rem}
p{margin:8px 0}ul{margin:8px 0;padding-left:20px}nav{display:flex;gap:16px;margin-bottom:24px}`

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What anybody may read without being known: `/support` and `/privacy`, in Russian and English (`?lang=`). */
export function addPapers(app: FastifyInstance, { supportEmail }: PapersOptions): void {
  const papers = { support: SUPPORT, privacy: PRIVACY }
  for (const [name, parts] of Object.entries(papers))
    app.get(`/${name}`, (request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('vary', 'accept-language')
        .header('content-security-policy', POLICY)
        .send(toHtml({ name, parts, locale: localeOf(request), supportEmail })),
    )
}

interface Paper extends PapersOptions {
  readonly name: string
  readonly parts: readonly Part[]
  readonly locale: Locale
}

function toHtml({ name, parts, locale, supportEmail }: Paper): string {
  const catalog = locale === 'ru' ? russian : english
  const say = createSay([catalog], { locale, timeZone: 'UTC' })
  const said = (id: Key): string => escape(say({ id, values: VALUES }))
  const [title = ''] = parts.map(([, key]) => said(key))
  const link = (to: string, lang: Locale, text: string): string =>
    `<a href="/${to}?lang=${lang}" hreflang="${lang}" lang="${lang}">${text}</a>`
  return [
    `<!doctype html><html lang="${locale}"><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style>`,
    `<nav>${link(name, 'ru', 'Русский')}${link(name, 'en', 'English')}</nav><main>`,
    ...parts.map(([kind, key]) => `<${kind}>${said(key)}</${kind}>`),
    `<p>${said(endingOf(name, supportEmail))}</p>`,
    supportEmail === null
      ? ''
      : `<p><a href="mailto:${escape(supportEmail)}">${escape(supportEmail)}</a></p>`,
    name === 'support'
      ? `<p>${link('privacy', locale, said('http.privacy.title'))}</p>`
      : `<p>${link('support', locale, said('http.support.title'))}</p>`,
    `<p>${link('sources', locale, said('http.sources.title'))}</p>`,
    '</main></html>',
  ]
    .join('\n')
    .replaceAll(/(?:<li>.*<\/li>\n)+/g, list => `<ul>\n${list}</ul>\n`)
}

function endingOf(name: string, supportEmail: string | null): Key {
  if (supportEmail === null) return 'http.support.nobody'
  return name === 'support' ? 'http.support.ask' : 'http.privacy.remove.sooner'
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** What the reader asks for, or what his browser likes better of the two. */
function localeOf({ query, headers }: FastifyRequest): Locale {
  const { lang } = query as { readonly lang?: unknown }
  if (lang === 'ru' || lang === 'en') return lang
  return /\b(ru|en)\b/i.exec(headers['accept-language'] ?? '')?.[1]?.toLowerCase() === 'en'
    ? 'en'
    : 'ru'
}
