import type { PipelineId } from '../crm/ids.ts'
import type { FunnelLine, FunnelReport } from '../funnel/report.ts'
import type { BottleneckFinding, Finding } from './look.ts'

export interface PipelineReport {
  readonly pipeline: PipelineId
  readonly name: string
  readonly report: FunnelReport
}

/** The costliest bottleneck of all pipelines, each stage judged against its own past as the funnel judges it. */
export function findBottleneck(reports: readonly PipelineReport[]): Finding {
  const judged = reports.flatMap(({ pipeline, name, report }) =>
    // Whoever stands on the last line is through.
    report.lines.slice(0, -1).map(line => ({ pipeline, name, line, missed: missedOf(line) })),
  )
  const told = judged.filter(({ line }) => line.verdict !== 'few')
  if (told.length === 0) {
    const most = Math.max(0, ...judged.map(({ line }) => line.onward.now.whole))
    return { state: 'few', n: most }
  }
  const [worst] = told
    .filter(({ line }) => line.verdict === 'bottleneck')
    .toSorted((one, other) => other.missed - one.missed)
  return {
    state: 'bottleneck',
    worst: worst === undefined ? null : toWorst(worst),
    told: told.length,
    of: judged.length,
  }
}

interface Judged {
  readonly pipeline: PipelineId
  readonly name: string
  readonly line: FunnelLine
  readonly missed: number
}

function toWorst({ pipeline, name, line, missed }: Judged): BottleneckFinding['worst'] {
  return {
    pipeline,
    pipelineName: name,
    stage: line.stage,
    stageName: line.name ?? '',
    now: line.onward.now,
    past: line.onward.past,
    missed: Math.round(missed),
  }
}

function missedOf({ onward: { now, past } }: FunnelLine): number {
  return past.whole === 0 ? 0 : (past.part / past.whole) * now.whole - now.part
}
