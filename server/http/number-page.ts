import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ClientTime } from '../../shared/contract/client-time.ts'
import type { Locale, Say } from '../../shared/i18n/message.ts'
import { createSay } from '../../shared/i18n/say.ts'
import { parseForm } from '../../shared/parse/form.ts'
import { finderOf, or, ParseError, shape, text } from '../../shared/parse/parse.ts'
import { defaultSchedule } from '../../shared/time/calendar-ru.ts'
import { createCallWindows } from '../../shared/time/call-window.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { createZoneOffsets } from '../../shared/time/zone-offset.ts'
import { catalogsOf } from '../catalogs.ts'
import { clientTimeOf, type ClientTimeTools } from '../panels/client-time.ts'
import { timeText } from '../panels/when-words.ts'
import english from './messages.en.json' with { type: 'json' }
import russian from './messages.ru.json' with { type: 'json' }
import { escapeHtml, localeOf, sendPlainPage } from './plain-page.ts'

export interface NumberPageOptions {
  readonly numbering: ClientTimeTools['numbering']
  readonly now: () => Instant
}

/** Longer is no number, whoever sends it. */
const MAX_LENGTH = 200

/** What stands behind the `#` no server ever sees: the page itself puts it into the form and sends that. */
const SCRIPT = `
const given = decodeURIComponent(location.hash.slice(1)).trim()
if (given !== '') {
  history.replaceState(null, '', location.pathname + location.search)
  document.querySelector('input').value = given.slice(0, ${MAX_LENGTH})
  document.querySelector('form').submit()
}`

const findPhone = finderOf(shape({ phone: or(text, '') }))

/**
 * `/number#+7…`: the town and the local time of a number for whoever opens a softphone's link without a session of his CRM. The number
 * comes in a form's body, and stands in no address and no log. Nothing of any tenant is shown.
 */
export function addNumberPage(app: FastifyInstance, options: NumberPageOptions): void {
  const windows = createCallWindows(defaultSchedule)
  const offsets = createZoneOffsets()

  function answer(request: FastifyRequest, reply: FastifyReply, phone: string): FastifyReply {
    const locale = localeOf(request)
    const say = sayIn(locale)
    const { numbering } = options
    const now = options.now()
    const time =
      phone === ''
        ? null
        : clientTimeOf(
            { phones: [phone], hand: null, setBy: null },
            { numbering, windows, offsets, say, locale, now },
          )
    return sendPlainPage(reply, {
      locale,
      name: 'number',
      title: say({ id: 'http.number.title' }),
      body: `${formHtml(phone, say)}${time === null ? '' : timeHtml(time, now, say)}${afterHtml(locale, say)}`,
      script: SCRIPT,
      hasForm: true,
    })
  }

  app.get('/number', (request, reply) => answer(request, reply, ''))
  app.post('/number', (request, reply) => answer(request, reply, readPhone(request.body)))
}

function sayIn(locale: Locale): Say {
  const own = locale === 'ru' ? russian : english
  return createSay([...catalogsOf('bitrix24', locale), own], { locale, timeZone: 'UTC' })
}

function readPhone(body: unknown): string {
  try {
    const found = findPhone(parseForm(typeof body === 'string' ? body : ''))
    return (found?.phone ?? '').trim().slice(0, MAX_LENGTH)
  } catch (error) {
    // A strange body is nobody's number.
    if (error instanceof ParseError) return ''
    throw error
  }
}

function formHtml(phone: string, say: Say): string {
  const label = escapeHtml(say({ id: 'http.number.field' }))
  return `<form method="post" action="/number"><input type="tel" name="phone" autocomplete="off" maxlength="${MAX_LENGTH}" aria-label="${label}" placeholder="${label}" value="${escapeHtml(phone)}"><button>${escapeHtml(say({ id: 'http.number.find' }))}</button></form>`
}

function timeHtml({ clocks, grounds, register }: ClientTime, now: Instant, say: Say): string {
  const lines = clocks.map(({ zone, place, call }) => {
    const there = zone === null ? place : `${timeText(now, { timeZone: zone })} · ${place}`
    return `<p><strong>${escapeHtml(there)}</strong> ${escapeHtml(call.text)}</p>`
  })
  // Where it could be set by hand is a matter of the card.
  const shown = grounds.filter(ground => ground !== say({ id: 'rule-strip.zone.where' }))
  const source =
    register === null
      ? ''
      : `<li><a href="${escapeHtml(register.address)}" rel="noopener noreferrer">${escapeHtml(register.text)}</a></li>`
  const list = shown.map(ground => `<li>${escapeHtml(ground)}</li>`).join('')
  return `${lines.join('')}<ul>${list}${source}</ul>`
}

function afterHtml(locale: Locale, say: Say): string {
  const sources = escapeHtml(say({ id: 'http.sources.title' }))
  return `<p>${escapeHtml(say({ id: 'http.number.inside' }))}</p><p><a href="/sources?lang=${locale}">${sources}</a></p>`
}
