import { asInstant, DAY, type Instant, MINUTE } from '../time/instant.ts'
import type { ZoneOffsets } from '../time/zone-offset.ts'

/** `2026-11-26`: a day of the calendar, of no zone. */
export type Day = string

export const DAY_SHAPE = /^\d{4}-\d\d-\d\d$/

/** @returns `null` for 30 February and what is no day at all */
export function toDay(text: string): Day | null {
  if (!DAY_SHAPE.test(text)) return null
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? text : null
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** How many days lie from one to the other, both counted; below 1 when they are upside down. */
export function daysWithin(from: Day, until: Day): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY) + 1
}

/** The first moment of a day in a zone; where the clocks skip midnight, the first there is. */
export function startOf(day: Day, zone: string, offsets: ZoneOffsets): Instant {
  const wall = Date.parse(`${day}T00:00:00Z`)
  const at = (guess: number) => wall - (offsets.at(zone, asInstant(guess)) ?? 0) * MINUTE
  const first = at(wall)
  const second = at(first)
  // Around a change of the clocks one guess falls on each side of it.
  return asInstant(at(second) === second ? second : Math.max(first, second))
}

/** The day it is somewhere. */
export function dayOf(moment: Instant, zone: string, offsets: ZoneOffsets): Day {
  const shifted = moment + (offsets.at(zone, moment) ?? 0) * MINUTE
  return new Date(shifted).toISOString().slice(0, 10)
}
