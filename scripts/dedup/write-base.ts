import { createCsvWriter } from './csv-writer.ts'
import type { InventedBase } from './generate/base.ts'
import type { InventedLead } from './generate/stream.ts'

/** Columns the engine reads, then the truth. */
const BASE_COLUMNS: readonly string[] =
  'record_id,kind,name,last_name,first_name,second_name,phones,emails,company,inn,kpp,city,site,source,created_at,responsible_id,cluster_id,group_id,trap'.split(
    ',',
  )
const LEAD_COLUMNS: readonly string[] =
  'lead_id,at,name,phone,email,company,text,source,kind,cluster_id'.split(',')
const OWNERS = ['1', '7', '12', '15', '23']
const SOURCES = ['CALL', 'WEB', 'EMAIL', 'ADVERTISING', 'OTHER']
const DAY = 86_400_000
const FIRST_DAY = Date.UTC(2021, 0, 4, 6)

/** Writes an invented base in the format of dedup.md §8, with its truth. */
export function writeBase(file: string, { rows }: InventedBase): void {
  const writer = createCsvWriter(file, BASE_COLUMNS)
  for (const [at, row] of rows.entries()) {
    writer.row([
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
      new Date(FIRST_DAY + ((at * 7919) % 1900) * DAY).toISOString(),
      OWNERS[at % OWNERS.length] ?? '1',
      row.cluster,
      row.group,
      row.trap,
    ])
  }
  writer.close()
}

export function writeLeads(file: string, leads: readonly InventedLead[]): void {
  const writer = createCsvWriter(file, LEAD_COLUMNS)
  for (const { id, at, name, phone, email, company, text, source, kind, cluster } of leads) {
    writer.row([id, at, name, phone, email, company, text, source, kind, cluster])
  }
  writer.close()
}
