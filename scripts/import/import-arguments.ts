import { parseArgs } from 'node:util'
import type { UserId } from '../../shared/crm/ids.ts'
import {
  DELIMITERS,
  type Delimiter,
  TEXT_ENCODINGS,
  type TextEncoding,
} from '../../shared/contract/import.ts'
import { asId } from '../../shared/crm/ids.ts'
import { IMPORT_FIELDS, type ImportField } from '../../shared/import/fields.ts'

/** What no shell passes on easily. */
const SIGNS: Readonly<Record<string, string>> = { '\t': 'tab' }

export const USAGE = `npm run import -- file --tenant <id> [options]

  --tenant <id>      bitrix24:<member id> or amocrm:<account id>
  --dry-run          rehearsal only: nothing is written
  --mapping <list>   what the columns hold, a comma between: ${IMPORT_FIELDS.join(', ')}
  --sheet <number>   of a workbook, the first is 1
  --no-header        the first row is data
  --header <number>  of the row that names the columns, the first is 1; what stands above is left out
  --encoding <name>  of a text file: ${TEXT_ENCODINGS.join(', ')}; found out when left out
  --delimiter <sign> of a text file: ${DELIMITERS.map(sign => SIGNS[sign] ?? sign).join(' ')}; found out when left out
  --requests         every row is a request
  --owner <id>       responsible for what is made
  --errors <file>    where rows go that were not loaded, as CSV
  --json             the result as JSON`

/** The call is wrong: its sentence, no stack. */
export class ImportUsage extends Error {}

export interface ImportArguments {
  readonly file: string
  readonly tenant: string
  readonly isDryRun: boolean
  readonly mapping: readonly ImportField[] | null
  /** Its place; `null`: the first with rows. */
  readonly sheet: number | null
  readonly hasHeader: boolean | null
  readonly headerLine: number | null
  /** `null`: as it is found to be. */
  readonly encoding: TextEncoding | null
  readonly delimiter: Delimiter | null
  readonly allAreRequests: boolean
  readonly owner: UserId | null
  readonly errors: string | null
  readonly isJson: boolean
}

/** @throws {ImportUsage} */
export function readImportArguments(given: readonly string[]): ImportArguments {
  const { values, positionals } = parse(given)
  const [file] = positionals
  const { tenant, sheet, owner } = values
  if (file === undefined || positionals.length > 1 || tenant === undefined)
    throw new ImportUsage(USAGE)
  if (sheet !== undefined && !/^[1-9]\d{0,3}$/.test(sheet))
    throw new ImportUsage(`--sheet ${sheet} is no number from 1.`)
  if (owner !== undefined && !/^\d{1,15}$/.test(owner))
    throw new ImportUsage(`--owner ${owner} is no number of a user.`)
  return {
    file,
    tenant,
    isDryRun: values['dry-run'] ?? false,
    mapping: values.mapping === undefined ? null : readMapping(values.mapping),
    sheet: sheet === undefined ? null : Number(sheet) - 1,
    ...readHeader(values),
    encoding: oneOf('encoding', values.encoding, TEXT_ENCODINGS),
    delimiter: oneOf('delimiter', values.delimiter === 'tab' ? '\t' : values.delimiter, DELIMITERS),
    allAreRequests: values.requests ?? false,
    owner: owner === undefined ? null : asId<UserId>(owner),
    errors: values.errors ?? null,
    isJson: values.json ?? false,
  }
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        tenant: { type: 'string' },
        'dry-run': { type: 'boolean' },
        mapping: { type: 'string' },
        sheet: { type: 'string' },
        'no-header': { type: 'boolean' },
        header: { type: 'string' },
        encoding: { type: 'string' },
        delimiter: { type: 'string' },
        requests: { type: 'boolean' },
        owner: { type: 'string' },
        errors: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new ImportUsage(`${error instanceof Error ? error.message : 'wrong call'}\n\n${USAGE}`)
  }
}

function readHeader({ header, 'no-header': isNone = false }: ReturnType<typeof parse>['values']) {
  if (header === undefined) return { hasHeader: isNone ? false : null, headerLine: null }
  if (isNone) throw new ImportUsage('--header and --no-header say different things.')
  if (!/^[1-9]\d{0,8}$/.test(header))
    throw new ImportUsage(`--header ${header} is no number from 1.`)
  return { hasHeader: true, headerLine: Number(header) }
}

function oneOf<Word extends string>(
  option: string,
  given: string | undefined,
  words: readonly Word[],
): Word | null {
  if (given === undefined) return null
  const found = words.find(word => word.toLowerCase() === given.toLowerCase())
  if (found !== undefined) return found
  const all = words.map(word => SIGNS[word] ?? word).join(' ')
  throw new ImportUsage(`--${option} ${given} is none of ${all}.`)
}

function readMapping(text: string): readonly ImportField[] {
  return text.split(',').map(name => {
    const field = IMPORT_FIELDS.find(one => one === name.trim())
    if (field === undefined)
      throw new ImportUsage(`--mapping: ${name} is none of ${IMPORT_FIELDS.join(', ')}.`)
    return field
  })
}
