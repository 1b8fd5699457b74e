import type { SavedSettings } from '../core/policy.ts'

/** What was saved, with the three parts present. We wrote it ourselves; what is inside a rule `readPolicy` checks. */
export function readSavedSettings(value: unknown): SavedSettings {
  const saved = (value ?? {}) as Partial<SavedSettings>
  return {
    ...saved,
    rules: saved.rules ?? {},
    quietUntil: saved.quietUntil ?? null,
    schedule: saved.schedule ?? null,
  }
}
