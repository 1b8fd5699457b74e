import type { Instant } from './instant.ts'

/** Wall-clock hours of one weekday, minutes since local midnight; `to` is exclusive, 1440 = midnight. */
export interface DayHours {
  readonly from: number
  readonly to: number
}

/** When a tenant works. */
export interface WorkSchedule {
  /** IANA zone, e.g. `Asia/Yekaterinburg`. */
  readonly timeZone: string
  /** Monday first, seven entries; `null` is a day off. */
  readonly week: readonly (DayHours | null)[]
  /** Local dates `YYYY-MM-DD` off against the week: holidays. */
  readonly daysOff: readonly string[]
  /** Local dates worked against the week: transferred Saturdays. They take Monday's hours. */
  readonly workDays: readonly string[]
}

/** Working time of one tenant. Made by `createWorkTime(schedule)`. */
export interface WorkTime {
  readonly timeZone: string
  isWorking(at: Instant): boolean
  /** Working milliseconds from `from` to `to`; 0 when `to` is not later. */
  between(from: Instant, to: Instant): number
  /** The earliest moment at which `ms` of working time have passed since `from`. `ms` = 0 gives the next working moment. */
  plus(from: Instant, ms: number): Instant
  /**
   * The same wall-clock time `days` working days later, pulled into that day's hours.
   * From a non-working day counting starts with the next working day.
   */
  plusDays(from: Instant, days: number): Instant
  /**
   * When the wall clock shows this minute of a working day for the first time after `at`.
   *
   * @param minute since local midnight
   */
  nextAt(at: Instant, minute: number): Instant
  /** The same for the last time until `at`. */
  lastAt(at: Instant, minute: number): Instant
}
