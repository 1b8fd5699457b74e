import { type Kysely, sql, type Updateable } from 'kysely'
import { asId, type CompanyId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { ListCounts, ListFilter, MarketPort } from './port/market.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

const COMPANY = 'company:'

type Write = (transaction: Kysely<Tables>) => Promise<void>

export function createMarket(database: Database): MarketPort {
  const { kysely } = database
  const keep = (tenant: TenantId, write: Write) => keepRow(kysely, tenant, write)
  const set = (tenant: TenantId, changes: Updateable<Tables['market']>) =>
    keep(tenant, async transaction => {
      await transaction.updateTable('market').set(changes).where('tenant', '=', tenant).execute()
    })

  return {
    ...createReads(database),

    setCapacity: (tenant, capacity) => set(tenant, { capacity }),
    setFilter: (tenant, regions, okveds) => set(tenant, { regions, okveds }),

    addRows: (tenant, rows, { isFirst, isLast, now }) =>
      keep(tenant, async transaction => {
        if (isFirst) await removeList(transaction, tenant)
        await sql`
          insert into market_company (tenant, inn, okved)
          select ${tenant}, given.* from json_to_recordset(${toJson([...rows])}::json)
            as given(inn text, okved text)
          on conflict (tenant, inn) do update set okved = excluded.okved`.execute(transaction)
        // A list that broke off is no market.
        if (isFirst || isLast)
          await sql`update market set listed_at = ${isLast ? now : null}
            where tenant = ${tenant}`.execute(transaction)
      }),

    forgetList: tenant =>
      keep(tenant, async transaction => {
        await removeList(transaction, tenant)
        await sql`update market set listed_at = null, matched_at = null, asked = 0, to_ask = 0
          where tenant = ${tenant}`.execute(transaction)
      }),

    keepInns: (tenant, asked, inns) =>
      keep(tenant, async transaction => {
        const rows = asked.flatMap(company => {
          const inn = inns.get(company)
          return inn === undefined ? [] : [{ company, inn }]
        })
        await sql`delete from company_inn where tenant = ${tenant}
          and company = any(${[...asked]}::text[])`.execute(transaction)
        await sql`
          insert into company_inn (tenant, company, inn)
          select ${tenant}, given.* from json_to_recordset(${toJson(rows)}::json)
            as given(company text, inn text)`.execute(transaction)
      }),

    setAsked: (tenant, { asked, toAsk, matchedAt }) =>
      set(tenant, { asked, to_ask: toAsk, ...(matchedAt !== null && { matched_at: matchedAt }) }),
  }
}

/** The lock is waited for by, or waits for, who erases. */
function keepRow(kysely: Kysely<Tables>, tenant: TenantId, write: Write): Promise<void> {
  return inTransaction(kysely, async transaction => {
    const live = await transaction
      .selectFrom('tenant')
      .select('id')
      .where('id', '=', tenant)
      .forKeyShare()
      .executeTakeFirst()
    if (live === undefined) return
    await sql`insert into market (tenant, regions, okveds) values (${tenant}, '', '')
      on conflict (tenant) do nothing`.execute(transaction)
    await write(transaction)
  })
}

function createReads({ kysely, pool }: Database): Pick<MarketPort, 'find' | 'count' | 'companies'> {
  return {
    async find(tenant) {
      const row = await kysely
        .selectFrom('market')
        .selectAll()
        .where('tenant', '=', tenant)
        .executeTakeFirst()
      if (row === undefined) return null
      const { capacity, regions, okveds, listed_at, matched_at, asked, to_ask } = row
      return {
        capacity,
        regions,
        okveds,
        listedAt: listed_at === null ? null : asInstant(listed_at),
        matchedAt: matched_at === null ? null : asInstant(matched_at),
        asked,
        toAsk: to_ask,
      }
    },

    async count(tenant, filter) {
      const { rows } = await pool.query<ListCounts>(COUNT, countValues(tenant, filter))
      return rows[0] ?? NOTHING
    },

    async companies(tenant, after, limit) {
      const { rows } = await pool.query<{ client: string }>(COMPANIES, [tenant, after ?? '', limit])
      const all = await pool.query<{ total: number }>(COMPANY_COUNT, [tenant])
      return {
        companies: rows.map(({ client }) => asId<CompanyId>(client.slice(COMPANY.length))),
        total: all.rows[0]?.total ?? 0,
      }
    },
  }
}

async function removeList(kysely: Kysely<Tables>, tenant: TenantId): Promise<void> {
  await kysely.deleteFrom('market_company').where('tenant', '=', tenant).execute()
}

const NOTHING: ListCounts = {
  companies: 0,
  withoutOkved: 0,
  passing: 0,
  known: 0,
  clients: 0,
  buyers: 0,
}

/** Several companies of ours may have one ИНН: the buyer is one. */
const COUNT = `
  with listed as (
    select inn, okved, (cardinality($2::text[]) = 0 or left(inn, 2) = any($2))
      and (cardinality($3::text[]) = 0 or okved like any($3)) as passes
    from market_company where tenant = $1
  ), ours as (
    select listed.inn, exists (
      select 1 from company_inn known
      join past_card card on card.tenant = known.tenant and card.client = 'company:' || known.company
      where known.tenant = $1 and known.inn = listed.inn
        and card.gone_at is null and card.status = 'won' and card.card like 'deal:%'
    ) as is_buyer
    from listed where passes and exists (
      select 1 from company_inn known
      join past_card card on card.tenant = known.tenant and card.client = 'company:' || known.company
      where known.tenant = $1 and known.inn = listed.inn and card.gone_at is null
    )
  )
  select (select count(*)::int from listed) as companies,
    (select count(*)::int from listed where okved = '') as "withoutOkved",
    (select count(*)::int from listed where passes) as passing,
    (select count(*)::int from company_inn where tenant = $1) as known,
    (select count(*)::int from ours) as clients,
    (select count(*)::int from ours where is_buyer) as buyers`

const COMPANIES = `
  select distinct client from past_card
  where tenant = $1 and client > 'company:' || $2 and client like 'company:%' and gone_at is null
  order by client limit $3`

const COMPANY_COUNT = `
  select count(distinct client)::int as total from past_card
  where tenant = $1 and client like 'company:%' and gone_at is null`

/** Codes hold digits and points, so nothing in them is a pattern of its own. */
function countValues(tenant: TenantId, { regions, okveds }: ListFilter): unknown[] {
  return [tenant, regions, okveds.map(code => `${code}%`)]
}
