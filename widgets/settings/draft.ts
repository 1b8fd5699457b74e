import type { FieldProblems, SettingsFields } from '../../shared/contract/settings.ts'

/** Parts of the page, in its order. */
export const SECTIONS = [
  'overview',
  'rules',
  'limits',
  'steps',
  'duplicates',
  'schedule',
  'heads',
  'funnels',
  'digest',
  'exempt',
  'telephony',
  'requisites',
  'time',
  'cards',
] as const
export type SectionId = (typeof SECTIONS)[number]

const OWNERS: readonly (readonly [RegExp, SectionId])[] = [
  [/^quiet\./, 'overview'],
  [/^rules\./, 'rules'],
  [/^(limits|templates|limits-react|review)\./, 'limits'],
  [/^(step|contact)\./, 'steps'],
  [/^schedule\./, 'schedule'],
  [/^heads\./, 'heads'],
  [/^dedupe\./, 'duplicates'],
  [/^exempt\./, 'exempt'],
  [/^daily\./, 'digest'],
  [/^funnels\./, 'funnels'],
]

/** Where a field is shown. */
export function sectionOf(path: string): SectionId {
  return OWNERS.find(([pattern]) => pattern.test(path))?.[1] ?? 'overview'
}

/** Paths in which two sets of fields differ, in the order of the first, then of the second. */
export function differences(one: SettingsFields, other: SettingsFields): readonly string[] {
  const paths = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return paths.filter(path => (one[path] ?? '') !== (other[path] ?? ''))
}

/** Only these fields of a set. */
export function pick(fields: SettingsFields, paths: readonly string[]): SettingsFields {
  return Object.fromEntries(paths.map(path => [path, fields[path] ?? '']))
}

/** Fields that are lists, a thing a line: two people may add to them at once. */
const LISTS: ReadonlySet<string> = new Set([
  'exempt.users',
  'dedupe.phones',
  'dedupe.emails',
  'daily.emails',
  'schedule.days-off',
  'schedule.work-days',
])

export function isList(path: string): boolean {
  return LISTS.has(path)
}

/**
 * What was typed, upon what somebody else saved meanwhile: untouched fields follow him, touched ones stay. Of a list both sides' lines
 * are kept and left out. What is about a stage, a pipeline or a group that is no more goes: see `goneFrom`.
 *
 * @param base what the typing began with
 * @param theirs all fields there are
 */
export function rebase(
  mine: SettingsFields,
  base: SettingsFields,
  theirs: SettingsFields,
): SettingsFields {
  const touched = differences(mine, base).filter(path => path in theirs)
  const lists = touched.filter(isList)
  return {
    ...theirs,
    ...pick(mine, touched),
    ...Object.fromEntries(
      lists.map(path => [path, mergeLines(mine[path] ?? '', base[path] ?? '', theirs[path] ?? '')]),
    ),
  }
}

/** Fields that somebody else's save has moved under a form: those both have, with another value. */
export function movedUnder(base: SettingsFields, theirs: SettingsFields): readonly string[] {
  return differences(theirs, base).filter(path => path in theirs && path in base)
}

/** What was typed into fields that are no more, because the CRM has deleted what they are about. */
export function goneFrom(
  mine: SettingsFields,
  base: SettingsFields,
  theirs: SettingsFields,
): readonly string[] {
  return differences(mine, base).filter(path => !(path in theirs))
}

/** A line half typed stays as it is: only whole ones are told apart. */
function mergeLines(mine: string, base: string, theirs: string): string {
  const [own, before, other] = [mine, base, theirs].map(text => text.split('\n').filter(Boolean))
  const isLeftOut = (line: string) =>
    before?.includes(line) === true && own?.includes(line) !== true
  const kept = other?.filter(line => !isLeftOut(line)) ?? []
  const added = own?.filter(line => before?.includes(line) !== true && !kept.includes(line)) ?? []
  return [...kept, ...added].join('\n')
}

/** A section as it was before anybody saved anything; the rest stays as it is being edited. */
export function withDefaults(
  fields: SettingsFields,
  defaults: SettingsFields,
  section: SectionId,
): SettingsFields {
  const paths = Object.keys(defaults).filter(path => sectionOf(path) === section)
  return { ...fields, ...pick(defaults, paths) }
}

/** The field to go to first: the first one in the order of the page that has a fault. */
export function firstFault(problems: FieldProblems, fields: SettingsFields): string | null {
  const inOrder = [...Object.keys(fields), ...Object.keys(problems)].filter(
    path => path in problems,
  )
  const bySection = inOrder.toSorted(
    (one, other) => SECTIONS.indexOf(sectionOf(one)) - SECTIONS.indexOf(sectionOf(other)),
  )
  return bySection[0] ?? null
}

/** How many of these fields a section has. */
export function countIn(section: SectionId, paths: readonly string[]): number {
  return paths.filter(path => sectionOf(path) === section).length
}
