import type { Pool } from 'pg'
import { asId, type PipelineId, type TenantId } from '../../shared/crm/ids.ts'

export const FUNNEL_TENANT = asId<TenantId>('bitrix24:0123456789abcdef0123456789abcdef')
export const FUNNEL_PIPELINE = asId<PipelineId>('deal:0')

/** Nobody is in it: the worst case for looking for those who came there. */
export const FUNNEL_SERVICE = asId<PipelineId>('deal:1')

/** Two years, ms UTC. */
export const FUNNEL_FROM = 1_700_000_000_000
export const FUNNEL_SPAN = 63_072_000_000

/**
 * Everything in one pipeline, which is the worst case: 200,000 deals with six stays each, eight stages, six hundred different ways, twenty
 * people, five sources. Made by the database out of row numbers, so the same each time.
 */
export async function fillFunnel(pool: Pool, deals: number): Promise<void> {
  for (const statement of STATEMENTS)
    await pool.query(statement.replaceAll('$deals', String(deals)))
  for (const table of ['journey', 'past_card', 'stay', 'way'])
    await pool.query(`vacuum analyze ${table}`)
}

const TENANT = `'${FUNNEL_TENANT}'`
const STATEMENTS = [
  `insert into tenant (id, host, account, origin, locale, time_zone, state, installed_at, host_data)
  values (${TENANT}, 'bitrix24', '0', 'https://portal.example', 'ru', 'Europe/Moscow', 'active', 0, '{}')`,
  `insert into known_pipeline (tenant, pipeline, kind, name, position)
  values (${TENANT}, 'deal:0', 'deal', 'Продажи', 0)`,
  `insert into known_stage (tenant, stage, pipeline, name, status, position, slot)
  select ${TENANT}, 'deal:S' || slot, 'deal:0', 'Стадия ' || slot,
    case slot when 7 then 'won' when 8 then 'lost' else 'open' end, slot, slot
  from generate_series(0, 8) slot`,
  `insert into way (tenant, pipeline, print, status, last_slot, before_end, slots, returns)
  select ${TENANT}, 'deal:0', number::text,
    case when 7 = any(slots) then 'won' when number % 3 = 0 then 'lost' else 'open' end,
    slots[array_upper(slots, 1)], slots[greatest(1, array_upper(slots, 1) - 1)], slots,
    case when number % 9 = 0 then slots[1:1] else '{}' end
  from generate_series(1, 600) number cross join lateral (
    select array_agg(slot::smallint order by slot) as slots from generate_series(0, 7) slot
    where slot = 0 or hashint4(number * 31 + slot) % 10 between -8 and 6
  ) made`,
  `insert into journey (tenant, pipeline, card, entered_at, amount, way, owner, source, currency, bins)
  select ${TENANT}, 'deal:0', 'deal:' || number,
    ${FUNNEL_FROM} + (number::bigint * 7919 % 63072000) * 1000, number % 1000 * 1000, way.id,
    (number % 20)::text, (array['CALL', 'WEB', 'EMAIL', 'STORE', 'RC'])[1 + number % 5], 'RUB',
    decode((
      select string_agg(lpad(to_hex(abs(hashint4(number * 13 + slot)) % 500), 4, '0'), '')
      from unnest(way.slots) slot
    ), 'hex')
  from generate_series(1, $deals) number join way on way.print = (1 + number % 600)::text`,
  `insert into past_card (
    tenant, card, title, pipeline, stage, status, owner, source, amount, currency, created_at, is_stale, client, won_at
  )
  select tenant, card, 'Сделка', pipeline, 'deal:S' || (amount / 1000 % 7), case when way % 3 = 1 then 'open' else 'won' end,
    owner, source, amount, currency, entered_at, false,
    'company:' || abs(hashint4(substr(card, 6)::int) % 60000),
    case when way % 3 <> 1 then entered_at + 518400000 end
  from journey`,
  `insert into stay (tenant, card, number, pipeline, stage, entered_at, left_at, worked)
  select tenant, card, number, pipeline, 'deal:S' || number, entered_at + number * 86400000,
    case when number < 6 then entered_at + (number + 1) * 86400000 end, case when number < 6 then 28800000 end
  from journey cross join generate_series(1, 6) number`,
]
