import { measureAmoLead } from './amocrm-lead.ts'
import { measureAmoReview } from './amocrm-review.ts'
import { measureWidgetRows } from './amocrm-size.ts'
import { measureAutocompleteRows } from './autocomplete-size.ts'
import { measureClientByNumber } from './client-by-number.ts'
import { measureDecision } from './decision.ts'
import { measureDedup } from './dedup.ts'
import { measureFirstLook } from './first-look.ts'
import { measureControl } from './control.ts'
import { measureFunnel } from './funnel.ts'
import { measureImport } from './import.ts'
import { measureIntake } from './intake.ts'
import { measureMirror } from './mirror.ts'
import { measureNewLead } from './new-lead.ts'
import { measureRequisites } from './requisites.ts'
import { measureReview } from './review.ts'
import { measureNumbering } from './numbering.ts'
import { type Row, type Tell, toTable } from './row.ts'
import { measureRescoring } from './rescoring.ts'
import { measureScoring } from './scoring.ts'
import { measureSettingsPaint } from './settings-paint.ts'
import { measureSettingsSizeRows } from './settings-size.ts'
import { measureStart } from './start.ts'
import { measureStripRows } from './strip.ts'
import { runTool } from '../tools.ts'

/** What `npm run bench -- <names>` knows; all of it when nothing is named. */
const MEASURES: Readonly<Record<string, (tell: Tell) => Promise<readonly Row[]>>> = {
  intake: measureIntake,
  lead: measureNewLead,
  review: measureReview,
  decision: measureDecision,
  strip: measureStripRows,
  requisites: measureRequisites,
  'autocomplete-size': measureAutocompleteRows,
  'settings-size': measureSettingsSizeRows,
  settings: measureSettingsPaint,
  'client-by-number': measureClientByNumber,
  'amocrm-lead': measureAmoLead,
  'amocrm-review': measureAmoReview,
  'amocrm-size': measureWidgetRows,
  start: measureStart,
  numbering: measureNumbering,
  scoring: measureScoring,
  dedup: measureDedup,
  funnel: measureFunnel,
  control: measureControl,
  'first-look': measureFirstLook,
  mirror: measureMirror,
  import: measureImport,
  rescoring: measureRescoring,
}

const tell: Tell = sentence => void process.stderr.write(`${sentence}\n`)

const named = process.argv.slice(2)
const unknown = named.filter(name => !Object.hasOwn(MEASURES, name))
if (unknown.length > 0) {
  tell(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(MEASURES).join(', ')}.`)
  process.exit(2)
}

// Pages of the installer come from the build. What it says must not get into the table.
const build = await runTool('build', [], { quiet: true })
if (build.code !== 0) throw new Error(build.output)

const rows: Row[] = []
for (const [name, measure] of Object.entries(MEASURES)) {
  if (named.length > 0 && !named.includes(name)) continue
  tell(`measuring ${name} …`)
  rows.push(...(await measure(tell)))
}
process.stdout.write(`${toTable(rows)}\n`)
process.exitCode = rows.some(({ holds }) => holds === false) ? 1 : 0
