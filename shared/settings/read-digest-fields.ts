import type { SavedDigest } from '../digest/settings.ts'
import { parseEmails } from '../duplicates/emails.ts'
import { readClock } from './clock-text.ts'
import type { SettingsFields } from './fields.ts'
import type { Blame } from './read-amount.ts'
import { linesOf } from './read-schedule-fields.ts'

/** More is a mailing list, and those have an address of their own. */
const MAX_EMAILS = 20

export function readDigestFields(fields: SettingsFields, blame: Blame): SavedDigest {
  const on = fields['daily.on'] === 'yes'
  const morning = readHour(fields, 'daily.morning', blame)
  const evening = readHour(fields, 'daily.evening', blame)
  if (on && morning === null && evening === null) blame('daily.morning', 'empty')
  if (morning !== null && evening !== null && evening <= morning)
    blame('daily.evening', 'ends-before-start')
  return { on, morning, evening, emails: readEmails(fields, blame) }
}

function readHour(fields: SettingsFields, path: string, blame: Blame): number | null {
  const text = fields[path] ?? ''
  if (text.trim() === '') return null
  const minute = readClock(text)
  if (minute === null) blame(path, 'not-a-time')
  return minute
}

function readEmails(fields: SettingsFields, blame: Blame): readonly string[] {
  const path = 'daily.emails'
  const lines = linesOf(fields[path] ?? '')
  if (lines.length > MAX_EMAILS) blame(path, 'too-many')
  const read = lines.slice(0, MAX_EMAILS).map(line => {
    const [email, ...others] = parseEmails(line)
    return others.length > 0 ? undefined : email?.address
  })
  const addresses = read.filter(address => address !== undefined)
  if (addresses.length < read.length) blame(path, 'not-an-address')
  return [...new Set(addresses)]
}
