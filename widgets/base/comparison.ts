import type { GroupView } from '../../shared/contract/base-groups.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type {
  MergeField,
  MergeOrder,
  MergePreview,
  MergePreviewAnswer,
} from '../../shared/contract/merge.ts'

/** Field → member whose value a person chose; what he left alone is not in it. */
export type Choices = Readonly<Record<string, string>>

/** A column of the table. */
export interface ComparedCard {
  readonly id: string
  /** Untrusted: shown as text only. */
  readonly title: string
  readonly owner: string | null
  readonly deals: { readonly open: number; readonly all: number } | null
  readonly createdAt: Instant | null
}

/** A line of the table: a field, and what every card has there. */
export interface ComparedField {
  readonly key: string
  readonly label: string
  /** `differs`: nothing is said of what would become of it. */
  readonly kind: MergeField['kind'] | 'differs'
  /** In the order of the cards; `null`: empty there. */
  readonly values: readonly (string | null)[]
  /** Place of the card whose value stays; -1: of no one in particular. */
  readonly chosen: number
  /** `null`: nothing is merged here. */
  readonly result: string | null
}

export interface Comparison {
  readonly cards: readonly ComparedCard[]
  /** What differs, conflicts first. */
  readonly differing: readonly ComparedField[]
  /** What is the same with all of them, or stands with the survivor alone: folded. */
  readonly equal: readonly ComparedField[]
}

/** What the table shows of a preview, with a person's own choices laid over it. */
export function compare(preview: MergePreview, choices: Choices): Comparison {
  const lines = preview.fields.map(field => toLine(preview, field, choices))
  return {
    cards: preview.members,
    differing: lines.filter(line => !isFolded(line)),
    equal: lines.filter(isFolded),
  }
}

/** What stays the survivor's is folded, too, unless the others have something else there. */
function isFolded({ kind, values }: ComparedField): boolean {
  if (kind === 'same') return true
  return kind === 'kept' && new Set(values.filter(value => value !== null)).size < 2
}

/** The same of a group as the check shows it: until a merge is offered, and where none is. */
export function compareGroup({ cards, fields }: GroupView): Comparison {
  const lines = fields.map(({ key, label, differs, values }): ComparedField => ({
    key,
    label,
    kind: differs ? 'differs' : 'same',
    values: cards.map((_, at) => values[at]?.join('\n') || null),
    chosen: -1,
    result: null,
  }))
  return {
    cards,
    differing: lines.filter(({ kind }) => kind === 'differs'),
    equal: lines.filter(({ kind }) => kind === 'same'),
  }
}

function toLine({ members }: MergePreview, field: MergeField, choices: Choices): ComparedField {
  const { key, label, kind } = field
  const texts = new Map(field.values.map(({ member, text }) => [member, text]))
  const own = kind === 'conflict' ? choices[key] : undefined
  const isOwn = own !== undefined && texts.has(own)
  const choice = isOwn ? own : field.choice
  const result = isOwn ? (texts.get(own) ?? field.result) : field.result
  // Numbers and mailboxes of one card: each on its line.
  const shown = (text: string) => (kind === 'joined' ? text.replaceAll(', ', '\n') : text)
  return {
    key,
    label,
    kind,
    values: members.map(({ id }) => shown(texts.get(id) ?? '') || null),
    chosen: members.findIndex(({ id }) => id === choice),
    result: shown(result),
  }
}

/** What was chosen and can still be: with another survivor or a card gone a field may be no conflict any more. */
export function keepChoices({ fields }: MergePreview, choices: Choices): Choices {
  const kept = fields.flatMap(({ key, kind, values }) => {
    const member = choices[key]
    const isThere = values.some(value => value.member === member)
    return kind === 'conflict' && member !== undefined && isThere ? [[key, member] as const] : []
  })
  return Object.fromEntries(kept)
}

/** The order for what is shown. */
export function toOrder(
  preview: MergePreview,
  given: { readonly choices: Choices; readonly group: string | null; readonly nonce: string },
): Omit<MergeOrder, 'proof'> {
  return {
    kind: preview.kind,
    members: preview.members.map(({ id }) => id),
    survivor: preview.survivor,
    stands: preview.stands,
    choices: keepChoices(preview, given.choices),
    group: given.group,
    nonce: given.nonce,
  }
}

/** Members that are still there; fewer than two are nothing to merge. */
export function membersLeft(
  members: readonly string[],
  answer: Extract<MergePreviewAnswer, { readonly type: 'gone' }>,
): readonly string[] {
  const left = members.filter(id => !answer.gone.includes(id))
  return left.length >= 2 ? left : []
}
