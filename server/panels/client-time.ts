import type { CallAdvice, ClientClock, ClientTime } from '../../shared/contract/client-time.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { Locale, Message, Say } from '../../shared/i18n/message.ts'
import { noPlace } from '../../shared/phone/find-place.ts'
import type { NumberPlace } from '../../shared/phone/numbering-plan.ts'
import { parsePhones } from '../../shared/phone/parse-phone.ts'
import type { CallWindows } from '../../shared/time/call-window.ts'
import { chooseClientZone, type ZoneSource } from '../../shared/time/client-zone.ts'
import { asInstant, DAY, HOUR, type Instant, MINUTE, plus } from '../../shared/time/instant.ts'
import type { ZoneOffsets } from '../../shared/time/zone-offset.ts'
import type { CardView } from '../hosts/host.ts'
import type { Numbering } from '../numbering/create-numbering.ts'
import { describePlace, describeSource, REGISTER_PAGE } from '../numbering/describe-place.ts'
import type { FoundPlace, HandZone } from '../store/store.ts'
import { dayText, timeText } from './when-words.ts'
import { moscowText, offsetText, zoneName } from './zone-words.ts'

/** Below it a place is a guess: nobody is told that he may call. */
const LEAST_SHARE = 60
/** More times than that tell nobody anything. */
const CLOCKS = 3
/** Numbers that are looked up: a card of a call centre may hold hundreds. */
const NUMBERS = 20

export interface ClientTimeTools {
  readonly numbering: Pick<Numbering, 'find' | 'about'>
  readonly windows: CallWindows
  readonly offsets: ZoneOffsets
  /** In the reader's language. */
  readonly say: Say
  readonly locale: Locale
  readonly now: Instant
}

/** What is known of a client's whereabouts before anything is said. */
export interface ClientTraces {
  readonly phones: readonly string[]
  readonly hand: HandZone | null
  /** Where his own card says he is; left out: it says nothing, or was never read. */
  readonly found?: FoundPlace | null
  /** Who set it; `null`: his name is not known. */
  readonly setBy: string | null
}

/** Raw phones of a card and its people, its own first. */
export function phonesOf({ card, contacts }: Pick<CardView, 'card' | 'contacts'>) {
  return [...card.phones, ...contacts.flatMap(({ phones }) => phones)]
}

/** Whose zone is set by hand: the first contact's, so that all cards of a client know it, else the card's own. */
export function zoneSubjects({ card, contacts }: Pick<CardView, 'card' | 'contacts'>) {
  const [first] = contacts
  const own = nameOf(card.ref)
  return first === undefined
    ? ([own] as const)
    : ([nameOf({ kind: 'contact', id: first.id }), own] as const)
}

/** A place at which a client may be, and how sure that is. */
interface Sight {
  readonly zone: string
  readonly source: ZoneSource
  readonly place: string
  readonly isLikely: boolean
}

/** Sure enough of where a number is to tell anybody that he may call. */
export function isLikelyPlace({ share }: Pick<NumberPlace, 'share'>): boolean {
  return share === null || share >= LEAST_SHARE
}

/** @returns `null` when there is no number and nobody has set a zone: then there is nobody to call, either */
export function clientTimeOf(traces: ClientTraces, words: ClientTimeTools): ClientTime | null {
  const numbers = [...new Set(traces.phones.flatMap(parsePhones).map(({ e164 }) => e164))]
  const places = numbers.slice(0, NUMBERS).map(e164 => words.numbering.find(e164))
  const { hand, found = null } = traces
  const isWritten = traces.phones.some(phone => phone.trim() !== '')
  if (hand === null && found === null && !isWritten) return null

  const { say } = words
  const sights = differing(sightsFrom(traces, places, words), words)
  // What was written and is no number tells nothing; it is said once.
  const told = places.length === 0 && isWritten ? [noPlace('not-a-number')] : places
  const isKnown = sights.length > 0
  return {
    clocks: isKnown ? sights.map(sight => toClock(sight, words)) : [unknownClock(say)],
    grounds: [
      ...sights.map(sight => noteOf(sight, words)),
      ...(hand === null ? [] : [handGround(traces.setBy, say)]),
      ...groundsOf(told, words),
      ...(isKnown ? [] : [say({ id: 'rule-strip.zone.where' })]),
    ],
    register: registerOf(places, say),
  }
}

/** The surest alone: what a person has set, what the client's own card says, else his numbers. */
function sightsFrom(
  { hand, found = null }: ClientTraces,
  places: readonly NumberPlace[],
  words: ClientTimeTools,
): readonly Sight[] {
  if (hand !== null) return [sightByHand(hand, words.say)]
  return found === null ? sightsOf(places, words) : [sightByCard(found)]
}

function handGround(setBy: string | null, say: Say): string {
  if (setBy === null) return say({ id: 'rule-strip.zone.by-hand' })
  return say({ id: 'rule-strip.zone.by', values: { name: setBy } })
}

function sightByHand({ zone }: HandZone, say: Say): Sight {
  return { zone, source: 'hand', place: zoneName(zone, say), isLikely: true }
}

/** An address, or the region of a tax number: surer than where a number was issued. */
function sightByCard({ zone, place, source }: FoundPlace): Sight {
  return { zone, source, place, isLikely: true }
}

function sightsOf(
  places: readonly NumberPlace[],
  { say, locale }: ClientTimeTools,
): readonly Sight[] {
  return places.flatMap(place => {
    const chosen = chooseClientZone({ number: place.zone })
    if (chosen === null) return []
    const name = place.city ?? place.regionShort ?? countryName(place.country, locale)
    const isSure = place.share === null || place.share === 100
    const likely: Message = {
      id: 'rule-strip.place.likely',
      values: { place: name, share: place.share ?? 0 },
    }
    return [
      {
        ...chosen,
        place: isSure ? name : say(likely),
        isLikely: isLikelyPlace(place),
      },
    ]
  })
}

/** One for each different time of the moment; of several at one time the likely one speaks. */
function differing(sights: readonly Sight[], { offsets, now }: ClientTimeTools): readonly Sight[] {
  const byOffset = new Map<number | null, Sight>()
  for (const sight of sights) {
    const offset = offsets.at(sight.zone, now)
    const known = byOffset.get(offset)
    if (known === undefined || (!known.isLikely && sight.isLikely)) byOffset.set(offset, sight)
  }
  return [...byOffset.values()].slice(0, CLOCKS)
}

function toClock(sight: Sight, words: ClientTimeTools): ClientClock {
  const { say, offsets, now } = words
  const { zone, place } = sight
  const fromMoscow = (offsets.at(zone, now) ?? 0) - (offsets.at('Europe/Moscow', now) ?? 0)
  const values = { place, difference: moscowText(fromMoscow) }
  return { zone, place: say({ id: 'rule-strip.place', values }), call: adviceOf(sight, words) }
}

/** «UTC+4, Europe/Samara · по номеру телефона» */
function noteOf({ zone, source }: Sight, { say, offsets, now }: ClientTimeTools): string {
  const values = { offset: offsetText(offsets.at(zone, now) ?? 0), zone, source }
  return say({ id: 'rule-strip.zone.note', values })
}

function unknownClock(say: Say): ClientClock {
  const place = say({ id: 'rule-strip.zone.unknown' })
  const call = { moment: 'unknown', text: '', short: '', until: null } as const
  return { zone: null, place, call }
}

function adviceOf(
  { zone, isLikely }: Sight,
  { say, windows, now, locale }: ClientTimeTools,
): CallAdvice {
  const { moment, nextGoodAt } = windows.at(zone, now)
  const until = moment === 'good' ? endOfGood(windows, zone, now) : nextGoodAt
  const told = moment === 'good' && !isLikely ? 'unknown' : moment
  const short = say({ id: `rule-strip.call.${told}.short` })
  // Of the client's day and by his clock.
  const face = { locale, timeZone: zone }
  const values =
    nextGoodAt === null ? {} : { day: dayText(nextGoodAt, face), time: timeText(nextGoodAt, face) }
  return { moment: told, text: say({ id: `rule-strip.call.${told}`, values }), short, until }
}

/** Good moments end on a minute. The hour first, then the minute within it; a day at most. */
export function endOfGood(windows: CallWindows, zone: string, now: Instant): Instant {
  const isGood = (at: Instant) => windows.at(zone, at).moment === 'good'
  const start = asInstant(Math.floor(now / MINUTE) * MINUTE)
  const last = plus(start, DAY)
  let good = start
  while (good < last && isGood(plus(good, HOUR))) good = plus(good, HOUR)
  let size = HOUR / MINUTE
  while (size > 1) {
    const half = Math.ceil(size / 2)
    if (isGood(plus(good, half * MINUTE))) good = plus(good, half * MINUTE)
    size = half
  }
  return plus(good, MINUTE)
}

function groundsOf(
  places: readonly NumberPlace[],
  { say, locale, numbering }: ClientTimeTools,
): string[] {
  const asOf = new Map(numbering.about().map(({ source, asOf: month }) => [source, month]))
  const lines = places.map(place => {
    const where = say(describePlace(place, country => countryName(country, locale)))
    const month = place.source === null ? undefined : asOf.get(place.source)
    const source = describeSource(place, month === undefined ? '' : monthText(month))
    if (source === null) return where
    return say({ id: 'rule-strip.ground', values: { where, source } })
  })
  return [...new Set(lines)]
}

/** `2026-08` → `08.2026` */
function monthText(month: string): string {
  return month.split('-').toReversed().join('.')
}

function registerOf(places: readonly NumberPlace[], say: Say): ClientTime['register'] {
  const isNamed = places.some(
    ({ source }) => source === 'register' || source === 'register-2015' || source === 'blocks',
  )
  return isNamed ? { text: say({ id: 'rule-strip.register' }), address: REGISTER_PAGE } : null
}

function countryName(country: string | null, locale: Locale): string {
  if (country === null) return ''
  return new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(country) ?? country
}
