import type { LoadCounts } from '../../shared/contract/import.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import { type Example, NO_COUNTS, type Report } from './load-body.ts'

/** Of each fate. */
const MOST_EXAMPLES = 5
/** Different sentences; of a file that is no client base each row may have its own. */
const MOST_WARNINGS = 50

/** Collects what a rehearsal tells. */
export interface Reporting {
  readonly count: (fate: keyof LoadCounts) => void
  readonly show: (example: Example) => void
  readonly warn: (message: Message) => void
  readonly report: () => Report
}

/** @param before what earlier parts have told */
export function createReporting(before: Report | null): Reporting {
  const counts: Record<keyof LoadCounts, number> = { ...(before?.counts ?? NO_COUNTS) }
  const examples = [...(before?.examples ?? [])]
  const warnings = new Map(
    (before?.warnings ?? []).map(({ message, count }) => [
      JSON.stringify(message),
      { message, count },
    ]),
  )
  return {
    count: fate => void counts[fate]++,
    show(example) {
      const shown = examples.filter(({ fate }) => fate === example.fate).length
      if (shown < MOST_EXAMPLES) examples.push(example)
    },
    warn(message) {
      const key = JSON.stringify(message)
      const known = warnings.get(key)
      if (known === undefined && warnings.size >= MOST_WARNINGS) return
      warnings.set(key, { message, count: (known?.count ?? 0) + 1 })
    },
    report: () => ({
      counts: { ...counts },
      examples,
      warnings: [...warnings.values()].toSorted((one, other) => other.count - one.count),
      finishedAt: null,
    }),
  }
}

/** Who a row is about, as a list shows it. */
export function whoOf({ name, company, phones, emails }: ImportRow): string {
  const person = [name.last, name.first, name.second].filter(part => part !== null).join(' ')
  return person || company || phones[0] || emails[0] || ''
}
