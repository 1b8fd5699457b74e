import { sql } from 'kysely'
import { nameOfCall } from '../../shared/telephony/call.ts'
import type { Database } from './database.ts'
import { addJobs, toSpec } from './job-spec.ts'
import { toJson } from './json.ts'
import type { TelephonyPort } from './port/telephony.ts'
import { inTransaction } from './transaction.ts'

/** Each call once, with its job; see the port. */
export function keepCalls(
  { kysely }: Database,
  ...[tenant, calls, receivedAt]: Parameters<TelephonyPort['keep']>
): Promise<number> {
  if (calls.length === 0) return Promise.resolve(0)
  // A page may name a call twice, and one statement may not touch a row twice.
  const byName = new Map(calls.map(one => [nameOfCall(one.call), one]))
  const rows = [...byName.values()].map(({ call, raw }) => ({ ...call, raw }))
  return inTransaction(kysely, async transaction => {
    const { rows: kept } = await sql<{ source: 'moizvonki' | 'pbx'; id: string; isNew: boolean }>`
      with live as materialized (select id from tenant where id = ${tenant} for key share)
      insert into call (
        tenant, source, id, direction, phone, employee, started_at, answered_at, ended_at, recording, raw, received_at
      )
      select live.id, told.source, told.id, told.direction, told.phone, told.employee, told."startedAt",
        told."answeredAt", told."endedAt", told.recording, told.raw, ${receivedAt}
      from live cross join json_to_recordset(${toJson(rows)}::json) as told(
        source text, id text, direction text, phone text, employee text, "startedAt" bigint,
        "answeredAt" bigint, "endedAt" bigint, recording text, raw json
      )
      order by told.source, told.id
      on conflict (tenant, source, id) do update set recording = excluded.recording
        where call.recording is null and excluded.recording is not null
      returning source, id, (xmax = 0) as "isNew"
    `.execute(transaction)
    const fresh = kept.filter(({ isNew }) => isNew)
    await addJobs(
      transaction,
      fresh.map(call => toSpec({ name: 'call', payload: { tenant, call: nameOfCall(call) } })),
    )
    return fresh.length
  })
}
