import type { QueueRow } from '../../shared/contract/queue.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import { formatPhone } from '../../shared/i18n/format-phone.ts'
import type { NumberPlace } from '../../shared/phone/numbering-plan.ts'
import { parsePhones } from '../../shared/phone/parse-phone.ts'
import type { OpenSpan } from '../../shared/queue/rank.ts'
import { chooseClientZone } from '../../shared/time/client-zone.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { CallWindows } from '../../shared/time/call-window.ts'
import type { ZoneOffsets } from '../../shared/time/zone-offset.ts'
import type { Numbering } from '../numbering/create-numbering.ts'
import type { FoundPlace } from '../store/port/places.ts'
import type { HandZone } from '../store/store.ts'
import { endOfGood, isLikelyPlace } from './client-time.ts'
import { moscowText, zoneName } from './zone-words.ts'

/** Spans told to the browser: today's, and the next two, so that a page left open over a weekend still knows. */
const SPANS = 3

export interface HoursTools {
  readonly numbering: Pick<Numbering, 'find'>
  readonly windows: CallWindows
  readonly offsets: ZoneOffsets
  readonly say: Say
  readonly now: Instant
}

/** What is known of a client's whereabouts. */
export interface ClientTraces {
  readonly phones: readonly string[]
  readonly hand: HandZone | null
  /** What his own card, or his company's, says. */
  readonly written: FoundPlace | null
}

/** Where a client of the queue is and when he may be called. */
export type ClientHours = Pick<QueueRow, 'zone' | 'place' | 'open' | 'phone'>

/**
 * By the first number that can be dialled; a zone set by hand goes before it, and so does a written address. A place that is only a guess
 * opens nothing.
 *
 * Made once per answer: spans of a zone are counted once.
 */
export function createHoursOf({ numbering, windows, offsets, say, now }: HoursTools) {
  const spans = new Map<string, readonly OpenSpan[]>()

  function spansIn(zone: string): readonly OpenSpan[] {
    const known = spans.get(zone) ?? openSpans(windows, zone, now)
    spans.set(zone, known)
    return known
  }

  function placeText(zone: string, name: string): string {
    const fromMoscow = (offsets.at(zone, now) ?? 0) - (offsets.at('Europe/Moscow', now) ?? 0)
    const values = { place: name, difference: moscowText(fromMoscow) }
    return say({ id: 'rule-strip.place', values })
  }

  function nameOfPlace(number: NumberPlace | null, zone: string): string {
    const place = number?.city ?? number?.regionShort ?? zoneName(zone, say)
    const share = number?.share ?? 100
    if (share === 100) return place
    const likely: Message = { id: 'rule-strip.place.likely', values: { place, share } }
    return say(likely)
  }

  return ({ phones, hand, written }: ClientTraces): ClientHours => {
    const [first] = phones.flatMap(parsePhones)
    const phone = first === undefined ? null : { e164: first.e164, shown: formatPhone(first.e164) }
    const found = phone === null ? null : numbering.find(phone.e164)
    const chosen = chooseClientZone({
      hand: hand?.zone ?? null,
      ...(written === null ? {} : { [written.source]: written.zone }),
      number: found?.zone ?? null,
    })
    if (chosen === null)
      return { zone: null, place: say({ id: 'rule-strip.zone.unknown' }), open: null, phone }
    const { zone, source } = chosen
    const number = source === 'number' ? found : null
    const name = source === written?.source ? written.place : nameOfPlace(number, zone)
    const isLikely = number === null || isLikelyPlace(number)
    return {
      zone,
      phone,
      place: placeText(zone, name),
      open: isLikely ? spansIn(zone) : null,
    }
  }
}

function openSpans(windows: CallWindows, zone: string, now: Instant): readonly OpenSpan[] {
  const found: OpenSpan[] = []
  for (let at = now; found.length < SPANS;) {
    const { moment, nextGoodAt } = windows.at(zone, at)
    const from = moment === 'good' ? at : nextGoodAt
    if (from === null) break
    const to = endOfGood(windows, zone, from)
    found.push({ from, to })
    at = to
  }
  return found
}
