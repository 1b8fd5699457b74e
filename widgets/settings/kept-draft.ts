import type { SettingsFields } from '../../shared/contract/settings.ts'
import { differences, pick } from './draft.ts'

/** Changes that were never saved: the fields as typed, and as they were before. */
export interface KeptDraft {
  readonly fields: SettingsFields
  readonly base: SettingsFields
}

/** Keeps what was typed while the page is away: a host takes a frame out of its page without asking anybody. */
export interface Drafts {
  read(key: string): KeptDraft | null
  /** `null`: nothing is unsaved any more. */
  keep(key: string, draft: KeptDraft | null): void
}

/** A form full of pasted texts; whoever types more than that is not robbed by our keeping less. */
const MAX_KEPT = 500_000

/**
 * In the tab's own memory, which ends with the tab.
 *
 * @param storage asked for each time: a browser may forbid it to frames, by throwing
 */
export function createDrafts(storage: () => Storage): Drafts {
  return {
    read(key) {
      try {
        return toDraft(JSON.parse(storage().getItem(nameOf(key)) ?? 'null'))
      } catch {
        return null
      }
    },

    keep(key, draft) {
      try {
        const text = draft === null ? '' : JSON.stringify(draft)
        if (draft === null || text.length > MAX_KEPT) storage().removeItem(nameOf(key))
        else storage().setItem(nameOf(key), text)
      } catch {
        // Forbidden or full: then leaving is only asked about, as in any form.
      }
    },
  }
}

/** What of a form is unsaved; `null`: nothing. */
export function draftOf(fields: SettingsFields, saved: SettingsFields): KeptDraft | null {
  const changed = differences(fields, saved)
  return changed.length === 0 ? null : { fields: pick(fields, changed), base: pick(saved, changed) }
}

function nameOf(key: string): string {
  return `shagolad/settings/${key}`
}

function toDraft(value: unknown): KeptDraft | null {
  if (typeof value !== 'object' || value === null) return null
  const { fields, base } = value as Partial<Record<keyof KeptDraft, unknown>>
  return isTexts(fields) && isTexts(base) ? { fields, base } : null
}

function isTexts(value: unknown): value is SettingsFields {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every(text => typeof text === 'string')
}
