import { query } from './endpoint.ts'

/**
 * Sections of the desk in the order of its bar: whom to call, the client by number, the funnel, what is wrong now, how good the scores are,
 * the base's duplicates, loading a base, what the rules did.
 */
export const SECTION_IDS = [
  'queue',
  'client',
  'control',
  'funnel',
  'first-look',
  'quality',
  'base',
  'load',
  'journal',
] as const
export type SectionId = (typeof SECTION_IDS)[number]

export interface DeskAnswer {
  /** Those this user may open, in order; never empty. */
  readonly sections: readonly SectionId[]
  /** Where he begins when his address names none. */
  readonly home: SectionId
}

export const getDesk = query<Record<string, never>, DeskAnswer>('/api/desk')
