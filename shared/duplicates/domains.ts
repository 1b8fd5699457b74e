import mailboxes from './mailboxes.json' with { type: 'json' }

/** Mailboxes anybody may have: they say nothing about a company. */
const PUBLIC = new Set(
  `mail.ru bk.ru inbox.ru list.ru internet.ru xmail.ru vk.com rambler.ru lenta.ru ro.ru autorambler.ru myrambler.ru rambler.ua yandex.ru ya.ru yandex.com yandex.by
  yandex.kz yandex.ua yandex.com.tr narod.ru gmail.com googlemail.com outlook.com hotmail.com live.com live.ru msn.com icloud.com me.com mac.com proton.me
  protonmail.com pm.me yahoo.com mail.com gmx.com gmx.de aol.com ukr.net i.ua tut.by qip.ru pochta.ru nm.ru sibmail.com e1.ru ngs.ru`.split(
    /\s+/,
  ),
)
const MISPRINTS = new Set(Object.keys(mailboxes.misprint))
/** Pages of everybody: a company's page there is no domain of its own. */
const PLATFORMS =
  /(?:^|\.)(?:vk\.com|vk\.ru|instagram\.com|facebook\.com|t\.me|ok\.ru|avito\.ru|youtube\.com|wa\.me|2gis\.ru|narod\.ru|wixsite\.com|tilda\.ws)$/

export function isPublicDomain(domain: string): boolean {
  return PUBLIC.has(domain) || MISPRINTS.has(domain)
}

/** Host of a site without `www.`; `null` when there is none or it is a page on somebody else's. */
export function domainOf(site: string): string | null {
  const text = site.slice(0, 300).trim().toLowerCase()
  const [host = ''] = text
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
    .split(/[/?#:\s,;]/)
  const bare = host.replace(/\.+$/, '')
  if (!/^[\p{L}\d-]+(?:\.[\p{L}\d-]+)+$/u.test(bare)) return null
  return PLATFORMS.test(bare) || isPublicDomain(bare) ? null : bare
}
