import { ENOUGH } from '../../shared/first-look/look.ts'
import type {
  BottleneckFinding,
  ContactFinding,
  Finding,
  FindingId,
  LimitFinding,
} from '../../shared/first-look/look.ts'
import type { Ratio } from '../../shared/funnel/report.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Span } from '../../shared/time/add-duration.ts'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'

/** A number as its tile shows it. */
export interface FindingWords {
  /** One for each currency; one otherwise. */
  readonly values: readonly Message[]
  readonly notes: readonly Message[]
  /** How many are behind it; `null`: nothing can be opened. */
  readonly behind: number | null
}

export function wordsOf(finding: Finding): FindingWords {
  switch (finding.state) {
    case 'pending':
      return plain({ id: 'first-look.pending' }, [])
    case 'few':
      return plain({ id: 'first-look.few' }, [
        finding.n === 0
          ? { id: 'first-look.few.nothing' }
          : { id: 'first-look.few.note', values: { n: finding.n, enough: ENOUGH } },
      ])
    case 'cards':
      return numbered(finding.count, [shareNote('first-look.of-open', finding.count, finding.of)])
    case 'limits':
      return numbered(finding.count, limitNotes(finding))
    case 'money':
      return {
        values:
          finding.sums.length === 0
            ? [numberOf(0)]
            : finding.sums.map(money => ({ id: 'ui.as-is', values: { text: { money } } })),
        notes: [{ id: 'first-look.money.note', values: { count: finding.count } }],
        behind: finding.count,
      }
    case 'bottleneck':
      return bottleneckWords(finding)
    case 'duplicates': {
      const { surplus, of, groups } = finding
      return {
        values: [{ id: 'first-look.percent', values: { percent: percentOf(surplus, of) } }],
        notes: [{ id: 'first-look.duplicates.note', values: { surplus, of, groups } }],
        behind: groups,
      }
    }
    case 'contact':
      return contactWords(finding)
  }
}

function plain(value: Message, notes: readonly Message[]): FindingWords {
  return { values: [value], notes, behind: null }
}

function numbered(count: number, notes: readonly Message[]): FindingWords {
  return { values: [numberOf(count)], notes, behind: count }
}

function numberOf(count: number): Message {
  return { id: 'first-look.number', values: { count } }
}

function shareNote(id: string, part: number, whole: number): Message {
  return { id, values: { of: whole, percent: percentOf(part, whole) } }
}

function limitNotes({ count, of, overSet, untold }: LimitFinding): readonly Message[] {
  const usual = count - overSet
  return [
    shareNote('first-look.of-limited', count, of),
    ...(overSet > 0 ? [{ id: 'first-look.over-set', values: { count: overSet } }] : []),
    ...(usual > 0 ? [{ id: 'first-look.over-usual', values: { count: usual } }] : []),
    ...(untold > 0 ? [{ id: 'first-look.untold', values: { count: untold } }] : []),
  ]
}

function bottleneckWords({ worst, told, of }: BottleneckFinding): FindingWords {
  const scope = { id: 'first-look.bottleneck.scope', values: { told, of } }
  if (worst === null) return plain({ id: 'first-look.bottleneck.none' }, [scope])
  const { pipelineName, stageName, now, past, missed } = worst
  const pipeline = pipelineName === '' ? [] : [asIs(pipelineName)]
  const values = { now: percent(now), past: percent(past), count: missed }
  return {
    values: [asIs(stageName)],
    notes: [...pipeline, { id: 'first-look.bottleneck.note', values }, scope],
    behind: now.whole - now.part,
  }
}

function contactWords({
  medianMs,
  normMinutes,
  late,
  untouched,
  of,
  imported,
}: ContactFinding): FindingWords {
  return {
    values: [workingTime(medianMs)],
    notes: [
      {
        id: 'first-look.contact.late',
        values: { norm: normMinutes, late, of, percent: percentOf(late, of) },
      },
      ...(untouched > 0
        ? [{ id: 'first-look.contact.untouched', values: { count: untouched } }]
        : []),
      ...(imported > 0 ? [{ id: 'first-look.contact.imported', values: { count: imported } }] : []),
    ],
    behind: late,
  }
}

function asIs(text: string): Message {
  return { id: 'ui.as-is', values: { text } }
}

function percent({ part, whole }: Ratio): number {
  return percentOf(part, whole)
}

/** Whole percents; what is not nothing is not 0, and what is not all is not 100. */
export function percentOf(part: number, whole: number): number {
  if (part <= 0 || whole <= 0) return 0
  if (part >= whole) return 100
  return Math.min(99, Math.max(1, Math.round((part / whole) * 100)))
}

/** Working time is told in hours: days of it are longer than they look. */
export function workingTime(ms: number): Message {
  if (ms < MINUTE) return { id: 'first-look.moment' }
  if (ms < HOUR) return { id: 'first-look.minutes', values: { minutes: Math.round(ms / MINUTE) } }
  const hours = ms / HOUR
  const rounded = hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours)
  return { id: 'first-look.hours', values: { hours: rounded } }
}

export function limitText(limit: Span & { readonly calendar?: boolean }): Message {
  const kind = limit.calendar === true ? 'calendar' : 'working'
  return { id: `first-look.limit.${kind}-${limit.unit}`, values: { amount: limit.amount } }
}

/** Those behind which there is something to open. */
export function isOpenable(id: FindingId, finding: Finding): boolean {
  return id !== 'bottleneck' || (finding.state === 'bottleneck' && finding.worst !== null)
}
