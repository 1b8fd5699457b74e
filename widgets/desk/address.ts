import { SECTION_IDS } from '../../shared/contract/desk.ts'
import type { SectionId } from '../../shared/contract/desk.ts'

/** Where on the desk somebody is: a section and that section's own address. */
export interface DeskPlace {
  /** `null`: none is named, so the one where this person begins. */
  readonly section: SectionId | null
  /** Without the section's name. */
  readonly rest: string
}

/** @param address e.g. `section=journal&state=buried`; written by hand it may hold anything */
export function readPlace(address: string): DeskPlace {
  const fields = new URLSearchParams(address)
  const section = SECTION_IDS.find(known => known === fields.get('section')) ?? null
  fields.delete('section')
  return { section, rest: fields.toString() }
}

export function toAddress(section: SectionId, rest: string): string {
  return rest === '' ? `section=${section}` : `section=${section}&${rest}`
}
