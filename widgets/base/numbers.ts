import { BASE_TIERS } from '../../shared/contract/base.ts'
import type { BaseNumbers, BaseReport, BaseTier, DirtLine } from '../../shared/contract/base.ts'
import { MERGE_KINDS } from '../../shared/contract/merge.ts'
import type { MergeKind } from '../../shared/contract/merge.ts'

/** A number of the base as the check found it, and as it is after what people did. */
export interface NumberRow {
  /** Key of its name: `base.number.extra`, `base.number.auto.contact`. */
  readonly id: string
  readonly before: number
  readonly after: number
  /** What the list behind it holds; `null`: there is none. */
  readonly behind: { readonly tier: BaseTier; readonly kind: MergeKind } | null
}

/** Rows of the report; groups that there are none of, before and after, are left out. */
export function toRows({ before, after }: Pick<BaseReport, 'before' | 'after'>): NumberRow[] {
  const cards = MERGE_KINDS.map(kind => ({
    id: `base.number.cards.${kind}`,
    before: before.cards[kind],
    after: after.cards[kind],
    behind: null,
  }))
  const groups = BASE_TIERS.flatMap(tier =>
    MERGE_KINDS.map(kind => ({
      id: `base.number.${tier}.${kind}`,
      before: before.groups[kind][tier],
      after: after.groups[kind][tier],
      behind: { tier, kind },
    })),
  )
  const extra = {
    id: 'base.number.extra',
    before: before.extra,
    after: after.extra,
    behind: null,
  }
  return [...cards, extra, ...groups.filter(row => row.before > 0 || row.after > 0)]
}

/** Groups of a tier that wait. */
export function groupsOf({ groups }: BaseNumbers, tier: BaseTier): number {
  return MERGE_KINDS.reduce((sum, kind) => sum + groups[kind][tier], 0)
}

/** Whether a check found nothing to decide about. */
export function isClean(numbers: BaseNumbers): boolean {
  return groupsOf(numbers, 'auto') + groupsOf(numbers, 'propose') === 0
}

/** A line of what is wrong with cards, beside the same of an earlier check. */
export interface DirtRow extends DirtLine {
  /** `null`: there was no check before this one. */
  readonly earlier: number | null
}

/** @param earlier the report before this one, `null` when there is none */
export function toDirt(report: BaseReport, earlier: BaseReport | null): DirtRow[] {
  return report.before.dirt.map(line => {
    const same = ({ what, kind }: DirtLine) => what === line.what && kind === line.kind
    const found = earlier?.before.dirt.find(same)
    return { ...line, earlier: earlier === null ? null : (found?.count ?? 0) }
  })
}
