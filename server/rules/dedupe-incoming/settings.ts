import type { PipelineId, StageId } from '../../../shared/crm/ids.ts'
import { parseEmails } from '../../../shared/duplicates/emails.ts'
import { keyOfEmail } from '../../../shared/duplicates/keys.ts'
import type { DedupeSettings } from '../../../shared/settings/saved-settings.ts'
import { readMap, readText, toFields } from '../../core/read-settings.ts'

export const DEDUPE_DEFAULTS: DedupeSettings = {
  owner: 'client',
  repeat: 'own',
  closeTo: {},
  sharedPhones: [],
  sharedEmails: [],
}

/** Forgiving: what does not fit is the default. */
export function readDedupeSettings(saved: unknown): DedupeSettings {
  const { owner, repeat, closeTo, sharedPhones, sharedEmails } = toFields(saved)
  return {
    owner: owner === 'request' ? 'request' : 'client',
    repeat: repeat === 'join' ? 'join' : 'own',
    closeTo: readMap(closeTo, stage => readText(stage) as StageId | null),
    sharedPhones: readTexts(sharedPhones),
    sharedEmails: readTexts(sharedEmails),
  }
}

/** Of these keys those that the tenant has named as everybody's. */
export function namedShared(
  keys: readonly string[],
  { sharedPhones, sharedEmails }: DedupeSettings,
): readonly string[] {
  const domains = sharedEmails.filter(entry => entry.startsWith('@'))
  const named = new Set([
    // The bare number: an extension behind it is somebody's own.
    ...sharedPhones.map(phone => `phone:${phone}`),
    ...sharedEmails.flatMap(parseEmails).map(keyOfEmail),
  ])
  const isOfDomain = (key: string) =>
    key.startsWith('email:') && domains.some(domain => key.endsWith(domain))
  return keys.filter(key => named.has(key) || isOfDomain(key))
}

/** Where the card of a joined request is closed; `null`: it stays open. */
export function closingStage({ closeTo }: DedupeSettings, pipeline: PipelineId): StageId | null {
  return closeTo[pipeline] ?? null
}

function readTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(readText).filter(text => text !== null) : []
}
