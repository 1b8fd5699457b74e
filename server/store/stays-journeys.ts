import { sql, type Kysely, type Selectable } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { type FactsOf, type Journey, journeysOf } from '../../shared/funnel/journeys.ts'
import type { PlainStay } from '../../shared/funnel/stays.ts'
import type { WorkTime } from '../../shared/time/work-schedule.ts'
import { toJson } from './json.ts'
import type { Tables } from './tables.ts'

export interface JourneyGround {
  readonly pasts: readonly {
    readonly card: Selectable<Tables['past_card']>
    readonly stays: readonly PlainStay[]
  }[]
  readonly factsOf: FactsOf
  readonly workTime: WorkTime
}

/** Ways of these cards through their pipelines; they have none yet. */
export async function insertJourneys(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { pasts, factsOf, workTime }: JourneyGround,
): Promise<void> {
  const rows = pasts.flatMap(({ card, stays }) =>
    journeysOf(stays, factsOf, workTime).map(journey => ({
      pipeline: journey.pipeline,
      print: printOf(journey),
      card: card.card,
      entered_at: journey.enteredAt,
      amount: card.amount,
      owner: card.owner,
      source: card.source,
      currency: card.currency,
      journey,
    })),
  )
  if (rows.length === 0) return
  await knowWays(kysely, tenant, rows)
  const given = rows.map(({ journey, ...row }) => ({ ...row, bins: packBins(journey.bins) }))
  await sql`
    insert into journey (tenant, pipeline, card, entered_at, amount, way, owner, source, currency, bins)
    select ${tenant}, given.pipeline, card, entered_at, amount, way.id, owner, source, currency, decode(bins, 'hex')
    from json_to_recordset(${toJson(given)}::json) as given(
      pipeline text, print text, card text, entered_at bigint, amount bigint, owner text, source text,
      currency text, bins text
    )
    join way on way.tenant = ${tenant} and way.pipeline = given.pipeline and way.print = given.print`.execute(
    kysely,
  )
}

/** Looked for first: a row that is refused would use up a number all the same. */
async function knowWays(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  rows: readonly { readonly pipeline: string; readonly print: string; readonly journey: Journey }[],
): Promise<void> {
  const ways = new Map(
    rows.map(({ pipeline, print, journey }) => [
      `${pipeline} ${print}`,
      {
        pipeline,
        print,
        status: journey.status,
        last_slot: journey.lastSlot,
        before_end: journey.beforeEnd,
        slots: `{${journey.slots.join(',')}}`,
        returns: `{${journey.returns.join(',')}}`,
      },
    ]),
  )
  await sql`
    insert into way (tenant, pipeline, print, status, last_slot, before_end, slots, returns)
    select ${tenant}, pipeline, print, status, last_slot, before_end, slots::smallint[], returns::smallint[]
    from json_to_recordset(${toJson([...ways.values()])}::json) as given(
      pipeline text, print text, status text, last_slot smallint, before_end smallint, slots text, returns text
    )
    where not exists (
      select 1 from way
      where way.tenant = ${tenant} and way.pipeline = given.pipeline and way.print = given.print
    )
    on conflict do nothing`.execute(kysely)
}

function printOf({ status, lastSlot, beforeEnd, slots, returns }: Journey): string {
  return [status, lastSlot, beforeEnd ?? '-', slots.join(','), returns.join(',')].join('|')
}

const NO_TIME = 0xffff

/** As hexadecimal digits, two bytes each. */
export function packBins(bins: readonly (number | null)[]): string {
  return bins.map(bin => (bin ?? NO_TIME).toString(16).padStart(4, '0')).join('')
}

/** @param each called for every time of every card, with the place of the slot within the way */
export function unpackBins(
  packed: Buffer,
  width: number,
  each: (place: number, bin: number) => void,
): void {
  for (let at = 0; at + 1 < packed.length; at += 2) {
    const bin = packed.readUInt16BE(at)
    if (bin !== NO_TIME) each((at / 2) % width, bin)
  }
}
