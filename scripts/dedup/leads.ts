import { parseArgs } from 'node:util'
import {
  createLeadBase,
  type Lead,
  type LeadDecision,
} from '../../shared/duplicates/base/lead-base.ts'
import { createCsvWriter } from './csv-writer.ts'
import { DataError, UsageError } from './data-error.ts'
import { readBase } from './read-base.ts'
import { findColumns, plainHead, readRows, refuseTwice } from './read-rows.ts'
import { runCommand } from './run-command.ts'
import { createSayWhy } from './say-why.ts'

const USAGE = 'npm run dedup:leads -- --base base.csv --leads leads.csv --out decisions.csv'
const NEEDED = ['lead_id'] as const
/** Without these less is recognised; without their moments requests come in the order of the file. */
const WELCOME = ['at', 'name', 'phone', 'email', 'company', 'text', 'source'] as const

/** Decides every lead by the table of dedup.md §3, in the order of their moments; the file keeps its order. */
await runCommand(() => {
  const { base: file, leads: stream, out } = readOptions()
  const base = createLeadBase()
  const ids = new Set<string>()
  const { remarks } = readBase(file, (id, card) => {
    if (ids.has(id))
      throw new DataError(`${file}: record_id "${id.slice(0, 40)}" stands in two rows.`)
    ids.add(id)
    base.add(id, card)
  })
  const leads = readLeads(stream)
  const newId = createNewId(ids)
  const decided = new Map<string, LeadDecision>()
  for (const lead of leads.toSorted((one, other) => one.at - other.at))
    decided.set(lead.id, base.decide(lead, newId))

  const sayWhy = createSayWhy()
  const writer = createCsvWriter(out, ['lead_id', 'action', 'contact', 'why'])
  const counts = { attach: 0, new: 0, review: 0 }
  for (const { id } of leads) {
    const decision = decided.get(id)
    if (decision === undefined) continue
    counts[decision.action]++
    writer.row([id, decision.action, decision.contact, sayWhy(decision.why)])
  }
  writer.close()
  for (const remark of remarks) process.stderr.write(`${remark}\n`)
  process.stderr.write(
    `${leads.length} leads: ${counts.attach} attached, ${counts.new} new, ${counts.review} to be looked at\n`,
  )
})

/** `new-1`, … – none of the base's own. */
function createNewId(taken: ReadonlySet<string>): () => string {
  let count = 0
  return () => {
    for (;;) {
      const id = `new-${++count}`
      if (!taken.has(id)) return id
    }
  }
}

function readLeads(file: string): readonly Lead[] {
  const leads: Lead[] = []
  const seen = new Set<string>()
  let places: readonly number[] = []
  readRows(file, {
    onHead(written) {
      const head = plainHead(written)
      findColumns(file, head, NEEDED)
      refuseTwice(file, head, WELCOME)
      if (!head.includes('phone') && !head.includes('email'))
        throw new DataError(`${file} lacks the columns: phone or email.`)
      places = [...NEEDED, ...WELCOME].map(name => head.indexOf(name))
    },
    onRow(cells, line) {
      const [
        id = '',
        at = '',
        name = '',
        phone = '',
        email = '',
        company = '',
        text = '',
        source = '',
      ] = places.map(place => cells[place] ?? '')
      if (id === '') throw new DataError(`${file}, row ${line}: lead_id is empty.`)
      if (seen.has(id))
        throw new DataError(`${file}: lead_id "${id.slice(0, 40)}" stands in two rows.`)
      seen.add(id)
      leads.push({ id, at: readMoment(file, line, at), name, phone, email, company, text, source })
    },
  })
  return leads
}

/** Milliseconds; an empty moment is the first. */
function readMoment(file: string, line: number, text: string): number {
  if (text.trim() === '') return 0
  const moment = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(moment))
    throw new DataError(
      `${file}, row ${line}: at is "${text.slice(0, 30)}", no moment such as 2026-09-01T06:00:00.000Z.`,
    )
  return moment
}

function readOptions() {
  const { base, leads, out } = readValues()
  if (base === undefined || leads === undefined || out === undefined) throw new UsageError(USAGE)
  return { base, leads, out }
}

function readValues() {
  try {
    return parseArgs({
      options: { base: { type: 'string' }, leads: { type: 'string' }, out: { type: 'string' } },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}
