import type { PipelineId, StageId } from '../crm/ids.ts'
import { parseEmails } from '../duplicates/emails.ts'
import { parsePhones } from '../phone/parse-phone.ts'
import { lostStages, type SettingsFields, type SettingsGround } from './fields.ts'
import type { Blame } from './read-amount.ts'
import { linesOf } from './read-schedule-fields.ts'
import { readWord } from './read-word.ts'
import type { DedupeSettings } from './saved-settings.ts'

/** Of numbers, and of mailboxes. */
const MAX_SHARED = 300
const DOMAIN = /^@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{1,62}$/

export function readDedupeFields(
  fields: SettingsFields,
  { pipelines }: SettingsGround,
  blame: Blame,
): DedupeSettings {
  const owner = readWord(fields, 'dedupe.owner', { words: ['client', 'request'], blame })
  const repeat = readWord(fields, 'dedupe.repeat', { words: ['own', 'join'], blame })
  const closeTo = pipelines.flatMap((pipeline): [PipelineId, StageId][] => {
    const wanted = fields[`dedupe.close.${pipeline.id}`]
    const stage = lostStages(pipeline).find(({ id }) => id === wanted)
    return stage === undefined ? [] : [[pipeline.id, stage.id]]
  })
  return {
    owner: owner ?? 'client',
    repeat: repeat ?? 'own',
    closeTo: Object.fromEntries(closeTo),
    sharedPhones: readList(fields, 'dedupe.phones', { read: readPhone, bad: 'not-a-phone', blame }),
    sharedEmails: readList(fields, 'dedupe.emails', {
      read: readEmail,
      bad: 'not-an-email',
      blame,
    }),
  }
}

interface ListReading {
  /** `null`: no such thing. */
  readonly read: (line: string) => string | null
  readonly bad: string
  readonly blame: Blame
}

/** A thing a line; the same one twice, in whatever spelling, is kept once. */
function readList(
  fields: SettingsFields,
  path: string,
  { read, bad, blame }: ListReading,
): readonly string[] {
  const lines = linesOf(fields[path] ?? '')
  if (lines.length > MAX_SHARED) blame(path, 'too-many')
  const things = lines.slice(0, MAX_SHARED).map(read)
  if (things.includes(null)) blame(path, bad)
  return [...new Set(things.filter(thing => thing !== null))]
}

/** One number a line. Behind an extension somebody may be recognised, so a number with one is not shared. */
function readPhone(line: string): string | null {
  const [phone, ...others] = parsePhones(line)
  if (phone === undefined || others.length > 0 || phone.extension !== null) return null
  return phone.e164
}

function readEmail(line: string): string | null {
  const text = line.toLowerCase()
  if (text.startsWith('@')) return DOMAIN.test(text) ? text : null
  const [email, ...others] = parseEmails(line)
  return email === undefined || others.length > 0 ? null : email.address
}
