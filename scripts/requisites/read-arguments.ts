/** Somebody called the command in a way it does not know. */
export class RequisitesUsage extends Error {}

export interface RequisitesArguments {
  /** What a person would type into the search. */
  readonly text: string
  /** Base address of a registry that is not DaData's own. */
  readonly registry: string | null
}

export const USAGE = `npm run requisites -- "Ромашка Самара"     one JSON line for each company found
npm run requisites -- 7707083893           by ИНН or ОГРН
  --registry URL   ask another base address instead of DaData's
The key of the service comes from DADATA_API_KEY.`

/** @throws {RequisitesUsage} for an option nobody knows, an address that is none, or nothing to look for */
export function readArguments(words: readonly string[]): RequisitesArguments {
  const rest = [...words]
  const texts: string[] = []
  let registry: string | null = null
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name, value] = /^--([a-z]+)(?:=(.*))?$/.exec(word) ?? []
    if (name === undefined) texts.push(word)
    else if (name === 'registry') registry = readAddress(value ?? rest.shift() ?? '')
    else throw new RequisitesUsage(USAGE)
  }
  const text = texts.join(' ').trim()
  if (text === '') throw new RequisitesUsage(USAGE)
  return { text, registry }
}

function readAddress(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new RequisitesUsage(`No address: ${text}\n${USAGE}`)
  return text.replace(/\/+$/, '')
}
