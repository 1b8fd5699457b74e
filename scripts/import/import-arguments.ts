import { parseArgs } from 'node:util'
import type { UserId } from '../../shared/crm/ids.ts'
import { asId } from '../../shared/crm/ids.ts'
import { IMPORT_FIELDS, type ImportField } from '../../shared/import/fields.ts'

export const USAGE = `npm run import -- file --tenant <id> [options]

  --tenant <id>      bitrix24:<member id> or amocrm:<account id>
  --dry-run          rehearsal only: nothing is written
  --mapping <list>   what the columns hold, a comma between: ${IMPORT_FIELDS.join(', ')}
  --sheet <number>   of a workbook, the first is 1
  --no-header        the first row is data
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
    hasHeader: values['no-header'] === true ? false : null,
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

function readMapping(text: string): readonly ImportField[] {
  return text.split(',').map(name => {
    const field = IMPORT_FIELDS.find(one => one === name.trim())
    if (field === undefined)
      throw new ImportUsage(`--mapping: ${name} is none of ${IMPORT_FIELDS.join(', ')}.`)
    return field
  })
}
