/** How a day ended. */
export interface DayEnd {
  /** `2026-11-26` */
  readonly day: string
  readonly open: number
  readonly clean: number
}

/** How well a team has kept its deals in order. */
export interface Discipline {
  /** Days in a row, back from the last one that is over, at whose end 100 % of open deals were clean. */
  readonly streakDays: number
  /** Deal-days that were clean ÷ all deal-days, 0 … 1; `null`: there were none. */
  readonly index: number | null
}

/**
 * @param days in any order, a day as often as there are people; days nobody looked at are missing, and end a streak
 * @param yesterday the last day that is over
 */
export function disciplineOf(days: readonly DayEnd[], yesterday: string): Discipline {
  const byDay = new Map<string, { open: number; clean: number }>()
  for (const { day, open, clean } of days) {
    if (day > yesterday) continue
    const known = byDay.get(day) ?? { open: 0, clean: 0 }
    byDay.set(day, { open: known.open + open, clean: known.clean + clean })
  }
  const sums = [...byDay.values()]
  const open = sums.reduce((sum, day) => sum + day.open, 0)
  const clean = sums.reduce((sum, day) => sum + day.clean, 0)
  return { streakDays: streakOf(byDay, yesterday), index: open === 0 ? null : clean / open }
}

function streakOf(
  byDay: ReadonlyMap<string, { readonly open: number; readonly clean: number }>,
  yesterday: string,
): number {
  let streak = 0
  for (let day = yesterday; ; day = dayBefore(day)) {
    const end = byDay.get(day)
    // A day without open deals had nothing to keep in order: it neither counts nor breaks.
    if (end === undefined || end.clean < end.open) return streak
    if (end.open > 0) streak++
  }
}

/** @param day `2026-03-01` → `2026-02-28` */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
