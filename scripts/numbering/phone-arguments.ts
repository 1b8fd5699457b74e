/** Somebody called the command in a way it does not know. */
export class PhoneUsage extends Error {}

export interface PhoneArguments {
  readonly numbers: readonly string[]
  /** Folder of official files. */
  readonly register: string | null
  /** ISO moment for which offsets are told. */
  readonly at: string | null
}

export const USAGE = `npm run phone -- +7… [more numbers]      one JSON line for each
npm run --silent phone < numbers.txt     one number a line
  --register DIR   use the official files (ABC-3xx, ABC-4xx, ABC-8xx, DEF-9xx; .csv or .csv.gz) in this folder
  --at MOMENT      tell offsets for this moment (2026-07-01T12:00:00Z) instead of now`

const OPTIONS: readonly string[] = ['register', 'at']

/** @throws {PhoneUsage} for an option nobody knows, or one without its value */
export function readPhoneArguments(words: readonly string[]): PhoneArguments {
  const values = new Map<string, string>()
  const numbers: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const [, name, value] = /^--([a-z]+)(?:=(.*))?$/.exec(word) ?? []
    if (name === undefined) {
      numbers.push(word)
      continue
    }
    const given = value ?? words[++index]
    if (!OPTIONS.includes(name) || given === undefined || given === '') throw new PhoneUsage(USAGE)
    values.set(name, given)
  }
  const at = values.get('at') ?? null
  if (at !== null && Number.isNaN(Date.parse(at)))
    throw new PhoneUsage(`No moment: ${at}\n${USAGE}`)
  return { numbers, register: values.get('register') ?? null, at }
}
