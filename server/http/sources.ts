import type { FastifyInstance } from 'fastify'
import { createSay } from '../../shared/i18n/say.ts'
import { REGISTER_PAGE } from '../numbering/describe-place.ts'
import english from './messages.en.json' with { type: 'json' }
import russian from './messages.ru.json' with { type: 'json' }
import { escapeHtml, localeOf, sendPlainPage } from './plain-page.ts'

/** What is not ours in what people see, and where it comes from: key of its text, and its own page. */
const SOURCES = [
  ['http.sources.register', REGISTER_PAGE],
  ['http.sources.register-2015', 'https://www.npmjs.com/package/numcap'],
  ['http.sources.libphonenumber', 'https://github.com/google/libphonenumber'],
  ['http.sources.tzdb', 'https://www.iana.org/time-zones'],
  ['http.sources.dadata', 'https://dadata.ru/'],
] as const

/** `/sources`: the register of numbers named with its link, as its terms demand, and everything else data is taken from. */
export function addSources(app: FastifyInstance): void {
  app.get('/sources', (request, reply) => {
    const locale = localeOf(request)
    const say = createSay([locale === 'ru' ? russian : english], { locale, timeZone: 'UTC' })
    const lines = SOURCES.map(
      ([id, address]) =>
        `<li><a href="${address}" rel="noopener noreferrer">${escapeHtml(say({ id: `${id}.name` }))}</a>. ${escapeHtml(say({ id }))}</li>`,
    )
    return sendPlainPage(reply, {
      locale,
      name: 'sources',
      title: say({ id: 'http.sources.title' }),
      body: `<p>${escapeHtml(say({ id: 'http.sources.about' }))}</p><ul>${lines.join('')}</ul>`,
    })
  })
}
