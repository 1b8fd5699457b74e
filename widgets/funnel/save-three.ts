import type { RepeatAnswer, ThreeAnswer } from '../../shared/contract/three-funnels.ts'
import { toCsv } from '../../shared/csv/to-csv.ts'
import { WINDOWS } from '../../shared/funnel/repeat.ts'
import type { FunnelSummary } from '../../shared/funnel/three.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { inUnits, plain } from './save.ts'
import { percentOf } from './words.ts'

const NUMBERS = ['entered', 'won', 'lost', 'open'] as const

/** A number a line; names are people's own words, so what looks like a formula is told to be text. */
export function toThreeCsv({ funnels }: ThreeAnswer, say: Say): string {
  const head = ['funnel', 'number', 'now', 'before'].map(name =>
    say({ id: `funnel.three.csv.${name}` }),
  )
  const rows = funnels.flatMap(({ funnel, now, before }) => {
    const name = say({ id: `funnel.three.funnel.${funnel}` })
    const line = (what: string, read: (summary: FunnelSummary) => string) => [
      name,
      what,
      read(now),
      read(before),
    ]
    const counts = NUMBERS.map(number =>
      line(wordOf(funnel, number, say), summary => String(summary[number])),
    )
    const sums = line(say({ id: 'funnel.three.sum' }), summary =>
      summary.sums.map(inUnits).join(', '),
    )
    if (now.handedOver === null) return [...counts, sums]
    const over = say({ id: `funnel.three.handed-over.${funnel}` })
    return [
      ...counts,
      sums,
      line(over, summary => String(summary.handedOver?.part ?? '')),
      line(`${over}, %`, summary => plain(say, percentOf(summary.handedOver))),
    ]
  })
  return toCsv([head, ...rows])
}

function wordOf(funnel: string, number: (typeof NUMBERS)[number], say: Say): string {
  const isPlain = number === 'entered' || number === 'open'
  return say({ id: isPlain ? `funnel.three.${number}` : `funnel.three.${number}.${funnel}` })
}

/** A month a line. */
export function toRepeatCsv({ report }: RepeatAnswer, say: Say): string {
  const head = [
    say({ id: 'funnel.repeat.month' }),
    say({ id: 'funnel.repeat.clients' }),
    say({ id: 'funnel.repeat.returned' }),
    ...WINDOWS.map(days => say({ id: 'funnel.repeat.within', values: { days } })),
    say({ id: 'funnel.repeat.purchases' }),
    say({ id: 'funnel.repeat.revenue' }),
  ]
  const rows = report.cohorts.map(cohort => [
    cohort.month,
    String(cohort.clients),
    String(cohort.returned.part),
    ...WINDOWS.map(days => plain(say, percentOf(cohort.within[days]))),
    String(cohort.purchases),
    cohort.revenue.map(inUnits).join(', '),
  ])
  return toCsv([head, ...rows])
}
