import { parseArgs } from 'node:util'
import { createCsvWriter } from './csv-writer.ts'
import { UsageError } from './data-error.ts'
import { inventBase } from './generate/base.ts'
import type { Profile } from './generate/model.ts'
import { inventLeads } from './generate/stream.ts'
import { runCommand } from './run-command.ts'

const USAGE = `npm run dedup:generate -- --seed N --size N [--out base.csv] [--leads leads.csv] [--lead-count N] [--profile usual|sparse|foreign]`
const PROFILES: readonly Profile[] = ['usual', 'sparse', 'foreign']
const OWNERS = ['1', '7', '12', '15', '23']
const SOURCES = ['CALL', 'WEB', 'EMAIL', 'ADVERTISING', 'OTHER']
const DAY = 86_400_000
const FIRST_DAY = Date.UTC(2021, 0, 4, 6)

/** Columns the engine reads, then the truth. */
export const BASE_COLUMNS: readonly string[] =
  'record_id,kind,name,last_name,first_name,second_name,phones,emails,company,inn,kpp,city,site,source,created_at,responsible_id,cluster_id,group_id,trap'.split(
    ',',
  )
export const LEAD_COLUMNS: readonly string[] =
  'lead_id,at,name,phone,email,company,text,source,kind,cluster_id'.split(',')

await runCommand(() => {
  const { seed, size, out, leads, 'lead-count': leadCount, profile } = readOptions()
  const base = inventBase(seed, size, profile)
  const file = createCsvWriter(out, BASE_COLUMNS)
  for (const [at, row] of base.rows.entries()) {
    const owner = OWNERS[at % OWNERS.length] ?? '1'
    const created = new Date(FIRST_DAY + ((at * 7919) % 1900) * DAY).toISOString()
    file.row([
      row.id,
      row.kind,
      row.name,
      row.last,
      row.first,
      row.second,
      row.phones.join('; '),
      row.emails.join('; '),
      row.company,
      row.inn,
      row.kpp,
      row.city,
      row.site,
      SOURCES[at % SOURCES.length] ?? 'OTHER',
      created,
      owner,
      row.cluster,
      row.group,
      row.trap,
    ])
  }
  file.close()
  if (leads === undefined) return
  const stream = createCsvWriter(leads, LEAD_COLUMNS)
  for (const { id, at, name, phone, email, company, text, source, kind, cluster } of inventLeads(
    base,
    leadCount,
  )) {
    stream.row([id, at, name, phone, email, company, text, source, kind, cluster])
  }
  stream.close()
})

function readOptions() {
  const values = readValues()
  const profile = PROFILES.find(one => one === values.profile)
  if (profile === undefined)
    throw new UsageError(`"${values.profile}" is no profile. There are: ${PROFILES.join(', ')}.`)
  return {
    seed: toCount('seed', values.seed, 0),
    size: toCount('size', values.size, 1),
    'lead-count': toCount('lead-count', values['lead-count'], 1),
    out: values.out,
    leads: values.leads,
    profile,
  }
}

function readValues() {
  try {
    return parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        size: { type: 'string', default: '20000' },
        out: { type: 'string', default: 'base.csv' },
        leads: { type: 'string' },
        'lead-count': { type: 'string', default: '2000' },
        profile: { type: 'string', default: 'usual' },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}

function toCount(name: string, text: string, least: number): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < least)
    throw new UsageError(`--${name} is a whole number, ${least} or more.\n${USAGE}`)
  return count
}
