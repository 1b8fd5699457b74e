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
  'cards',
] as const
export type SectionId = (typeof SECTIONS)[number]

const OWNERS: readonly (readonly [RegExp, SectionId])[] = [
  [/^quiet\./, 'overview'],
  [/^rules\./, 'rules'],
  [/^(limits|templates|limits-react)\./, 'limits'],
  [/^(step|contact)\./, 'steps'],
  [/^schedule\./, 'schedule'],
  [/^heads\./, 'heads'],
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

/**
 * What was typed, upon what somebody else saved meanwhile: untouched fields follow him, touched ones stay.
 *
 * @param base what the typing began with
 */
export function rebase(
  mine: SettingsFields,
  base: SettingsFields,
  theirs: SettingsFields,
): SettingsFields {
  return { ...theirs, ...pick(mine, differences(mine, base)) }
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
