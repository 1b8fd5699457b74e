import type {
  CalibrationBand,
  ColumnView,
  GainsCurve,
  MonitorView,
  ScoringQuality,
  VersionView,
} from '../../shared/contract/scoring-model.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import type { ModelVersion, ScoringSettings, WeeklyReport } from '../store/store.ts'
import { isAboutPerson } from './columns.ts'
import { decimalText } from './decimal.ts'
import { OWNER_COLUMN } from './deals.ts'
import type { Band, HeldOut } from './held-out.ts'
import { readReport, type Report } from './learnt.ts'
import { isWarning, readWeekly, weeklyText } from './monitor-words.ts'
import { learningText } from './view.ts'
import { columnName } from './words.ts'

export interface QualityFacts {
  readonly kind: CardKind
  /** Newest first. */
  readonly versions: readonly Omit<ModelVersion, 'learnt'>[]
  readonly monitor: readonly WeeklyReport[]
  readonly settings: ScoringSettings
}

/** Everything the quality page shows of one kind of card. Pure: the panel reads the store and speaks the reader's language. */
export function toQuality(facts: QualityFacts, say: Say): ScoringQuality {
  const { kind, versions, monitor, settings } = facts
  const current = versions.find(({ state }) => state === 'shown') ?? versions[0]
  const report = current === undefined ? null : readReport(current.report)
  const heldOut = report?.heldOut ?? null
  return {
    kind,
    standing: standingOf(kind, report, say),
    learntFrom: report === null ? null : { ...report.counts, cycleDays: roundedDays(report) },
    leftOut: report === null ? [] : leftOutOf(report, say),
    gains: heldOut === null ? null : gainsOf(heldOut, say),
    bands: heldOut === null ? [] : heldOut.bands.map(band => bandOf(band, say)),
    figures: report === null ? [] : figuresOf(report, say),
    columns: report === null ? [] : columnsOf(report, settings, say),
    versions: versions.flatMap(version => versionOf(version, say) ?? []),
    monitor: monitor.flatMap(weekly => monitorOf(weekly, say) ?? []),
    isFieldWritten: settings.isFieldWritten,
  }
}

function standingOf(kind: CardKind, report: Report | null, say: Say): ScoringQuality['standing'] {
  if (report === null)
    return { type: 'empty', text: say({ id: 'scoring.not-learnt', values: { kind } }) }
  if (report.result.type === 'learning' && report.counts.deals === 0)
    return { type: 'empty', text: say({ id: 'scoring.empty', values: { kind } }) }
  const { type } = report.result
  if (type === 'model')
    return { type, text: say({ id: 'scoring.model', values: { n: report.counts.deals } }) }
  return { type, text: say(learningText(kind, report)) }
}

function roundedDays({ cycleDays }: Report): number | null {
  return cycleDays === null ? null : Math.round(10 * cycleDays) / 10
}

function leftOutOf({ leftOut, stagesGone }: Report, say: Say): readonly string[] {
  const lines = leftOut.map(one => {
    const values = { n: one.deals, ...('at' in one && { at: { at: one.at } }) }
    return say({ id: `scoring.left-out.${one.type}`, values })
  })
  if (stagesGone.length === 0) return lines
  return [...lines, say({ id: 'scoring.left-out.stages-gone', values: { n: stagesGone.length } })]
}

/** The tenth people are told of. */
const TOLD = 3

function gainsOf({ gains, deals }: HeldOut, say: Say): GainsCurve {
  const share = toPercent(gains.byScore[TOLD] ?? 0)
  return {
    text: say({ id: 'scoring.gains', values: { first: 10 * TOLD, share } }),
    deals,
    byScore: gains.byScore,
    byStage: gains.byStage,
  }
}

function bandOf(band: Band, say: Say): CalibrationBand {
  const { from, to, deals, was } = band
  if (was === null) return { ...band, text: say({ id: 'scoring.band.none', values: { from, to } }) }
  const values = { from, to, was: toPercent(was), n: deals }
  return { ...band, text: say({ id: 'scoring.band', values }) }
}

function figuresOf(report: Report, say: Say): ScoringQuality['figures'] {
  const { heldOut } = report
  const figure = (name: string, value: number | null | undefined, digits: 0 | 3) =>
    value === null || value === undefined
      ? []
      : [{ label: say({ id: `scoring.figure.${name}` }), value: say(decimalText(value, digits)) }]
  return [
    ...figure('cycle', report.cycleDays, 0),
    ...figure('deals', heldOut?.deals, 0),
    ...figure('auc', heldOut?.auc, 3),
    ...figure('auc-within', heldOut?.aucWithinStage, 3),
    ...figure('log-loss', heldOut?.logLoss, 3),
    ...figure('log-loss-stages', heldOut?.logLossOfStages, 3),
    ...figure('ece', heldOut?.ece, 3),
  ]
}

/** Heaviest first, then those in doubt, then those that are not looked at. */
function columnsOf(report: Report, { switches }: ScoringSettings, say: Say): readonly ColumnView[] {
  const names = report.columns.includes(OWNER_COLUMN)
    ? report.columns
    : [...report.columns, OWNER_COLUMN]
  return names
    .map((column): ColumnView => {
      const isOn = isAboutPerson(column) ? switches[column] === true : switches[column] !== false
      const finding = report.findings.find(one => one.column === column)
      const weight = report.weights[column] ?? null
      return {
        id: column,
        label: say(columnName(column)),
        isOn,
        state: stateOf(isOn, finding),
        reason: finding === undefined ? null : say(findingText(finding)),
        isAboutPerson: isAboutPerson(column),
        weight,
      }
    })
    .toSorted((one, other) => (other.weight ?? -1) - (one.weight ?? -1))
}

type AnyFinding = Report['findings'][number]

function stateOf(isOn: boolean, finding: AnyFinding | undefined): ColumnView['state'] {
  if (!isOn) return 'off'
  switch (finding?.type) {
    case undefined:
    case 'switched-off':
      return 'used'
    case 'filled-when-won':
    case 'too-many-values':
      return 'doubted'
    default:
      return 'refused'
  }
}

export function findingText(finding: AnyFinding): Message {
  const id = `scoring.finding.${finding.type}`
  switch (finding.type) {
    case 'tells-outcome':
      return { id, values: { auc: decimalText(finding.auc, 2) } }
    case 'written-late':
      return { id, values: { share: toPercent(finding.share) } }
    case 'filled-when-won':
      return { id, values: { ratio: decimalText(finding.ratio, 1) } }
    case 'too-many-values':
      return { id, values: { values: finding.values } }
    default:
      return { id }
  }
}

function versionOf(
  { version, madeAt, state, report: raw }: Omit<ModelVersion, 'learnt'>,
  say: Say,
): VersionView | null {
  const report = readReport(raw)
  if (report === null) return null
  const auc = report.heldOut === null ? '' : `, AUC ${say(decimalText(report.heldOut.auc, 2))}`
  const values = { n: report.counts.deals, auc }
  return {
    version,
    madeAt,
    isShown: state === 'shown',
    text: say({ id: `scoring.version.${state}`, values }),
  }
}

function monitorOf({ at, report }: WeeklyReport, say: Say): MonitorView | null {
  const weekly = readWeekly(report)
  if (weekly === null) return null
  return { at, text: weeklyText(weekly, say), isWarning: isWarning(weekly) }
}

function toPercent(share: number): number {
  return Math.round(100 * share)
}
