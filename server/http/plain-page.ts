import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Locale } from '../../shared/i18n/message.ts'

const STYLE = `:root{color-scheme:light dark}
body{max-width:40rem;margin:0 auto;padding:24px 16px;font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.25}h2{margin:24px 0 0;font-size:1.125rem}
p{margin:8px 0}ul{margin:8px 0;padding-left:20px}nav{display:flex;gap:16px;margin-bottom:24px}
form{display:flex;flex-wrap:wrap;gap:8px;margin:16px 0}input,button{font:inherit;padding:6px 10px}
input{flex:1 1 14rem;min-width:0}`

/** A page of our own server for anybody, with no frame around it. */
export interface PlainPage {
  readonly locale: Locale
  /** Its path, without a slash. */
  readonly name: string
  readonly title: string
  /** HTML, made of escaped parts. */
  readonly body: string
  /** The only script it may run. */
  readonly script?: string
  /** Whether it may send a form to us. */
  readonly hasForm?: boolean
}

export function sendPlainPage(reply: FastifyReply, page: PlainPage): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', page.hasForm === true ? 'no-store' : 'no-cache')
    .header('vary', 'accept-language')
    .header('content-security-policy', policyOf(page))
    .send(toHtml(page))
}

function policyOf({ script, hasForm = false }: PlainPage): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
    "base-uri 'none'",
    `form-action ${hasForm ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ')
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function toHtml({ locale, name, title, body, script }: PlainPage): string {
  const other = (lang: Locale, text: string): string =>
    `<a href="/${name}?lang=${lang}" hreflang="${lang}" lang="${lang}">${text}</a>`
  return [
    `<!doctype html><html lang="${locale}"><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<nav>${other('ru', 'Русский')}${other('en', 'English')}</nav>`,
    `<main><h1>${escapeHtml(title)}</h1>${body}</main>`,
    script === undefined ? '' : `<script>${script}</script>`,
    '</html>',
  ].join('\n')
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** What the reader asks for, or what his browser likes better of the two. */
export function localeOf({ query, headers }: FastifyRequest): Locale {
  const { lang } = query as { readonly lang?: unknown }
  if (lang === 'ru' || lang === 'en') return lang
  return /\b(ru|en)\b/i.exec(headers['accept-language'] ?? '')?.[1]?.toLowerCase() === 'en'
    ? 'en'
    : 'ru'
}
