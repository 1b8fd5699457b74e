import { sql, type Kysely, type Selectable } from 'kysely'
import { asId, type TenantId, type UserId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { BaseCompany, BasePage, ClientKind } from '../core/host-base.ts'
import { isAway } from './base-away.ts'
import { countCards } from './base-checks.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { BaseCards } from './port/base.ts'
import type { Tables } from './tables.ts'
import { isLive } from './live.ts'
import { inTransaction } from './transaction.ts'

/** Cards of one page handed to the thread that compares. */
const PAGE = 2000

export function createBaseCards({ kysely }: Database): BaseCards {
  return {
    async feeds(tenant) {
      const rows = await kysely
        .selectFrom('base_feed')
        .selectAll()
        .where('tenant', '=', tenant)
        .execute()
      return rows.map(({ check_number, is_complete, feed, cursor, total, share, rows: count }) => ({
        feed,
        cursor,
        rows: count,
        total,
        share,
        check: check_number,
        isComplete: is_complete,
      }))
    },

    async forgetFeeds(tenant) {
      await kysely.deleteFrom('base_feed').where('tenant', '=', tenant).execute()
    },

    keep: (tenant, page) =>
      inTransaction(kysely, async transaction => {
        if (!(await isLive(transaction, tenant))) return
        await keepCompanies(transaction, tenant, page.companies)
        await keepPapers(transaction, tenant, page)
        await keepFeed(transaction, tenant, page)
        await transaction
          .updateTable('base_check')
          .set(({ eb }) => ({ worked: eb('worked', '+', Math.round(page.workedMs)) }))
          .where('tenant', '=', tenant)
          .where('number', '=', page.check)
          .execute()
      }),

    keepCompanies: (tenant, companies) =>
      inTransaction(kysely, async transaction => {
        if (await isLive(transaction, tenant)) await keepCompanies(transaction, tenant, companies)
      }),

    async forgetCompany(tenant, company) {
      await kysely
        .deleteFrom('base_company')
        .where('tenant', '=', tenant)
        .where('id', '=', company)
        .execute()
    },

    counts: tenant => countCards(kysely, tenant),
    cards: (tenant, kind, check) => pagesOf(kysely, tenant, { kind, check }),
    known: (tenant, kind, cards) => readKnown(kysely, tenant, { kind, cards }),
  }
}

async function keepCompanies(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  companies: readonly BaseCompany[],
): Promise<void> {
  if (companies.length === 0) return
  const rows = [...new Map(companies.map(company => [company.id, company])).values()]
    .map(({ id, title, phones, emails, city, site, papers, owner, createdAt }) => ({
      id,
      title,
      phones,
      emails,
      city,
      site,
      has_papers: papers !== null,
      inn: papers?.inn ?? '',
      kpp: papers?.kpp ?? '',
      owner,
      created_at: createdAt,
    }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
  await sql`
    insert into base_company as known (
      tenant, id, title, phones, emails, city, site, inn, kpp, owner, created_at
    )
    select ${tenant}, id, title, phones, emails, city, site, inn, kpp, owner, created_at
    from json_to_recordset(${toJson(rows)}::json) as given(
      id text, title text, phones json, emails json, city text, site text, has_papers boolean,
      inn text, kpp text, owner text, created_at bigint
    )
    on conflict (tenant, id) do update set
      title = excluded.title, phones = excluded.phones, emails = excluded.emails, city = excluded.city,
      site = excluded.site, owner = excluded.owner, created_at = excluded.created_at,
      inn = case when known.papers_check is null then excluded.inn else known.inn end,
      kpp = case when known.papers_check is null then excluded.kpp else known.kpp end`.execute(
    kysely,
  )
}

/** The first of a company counts: it is not overwritten by another one of the same check. */
async function keepPapers(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { papers, check }: Pick<BasePage, 'papers'> & { readonly check: number },
): Promise<void> {
  const filled = papers.filter(({ inn }) => inn !== '')
  const first = new Map(filled.toReversed().map(one => [one.company, one]))
  if (first.size === 0) return
  await sql`
    update base_company set inn = given.inn, kpp = given.kpp, papers_check = ${check}
    from json_to_recordset(${toJson([...first.values()])}::json) as given(company text, inn text, kpp text)
    where tenant = ${tenant} and id = given.company and papers_check is distinct from ${check}`.execute(
    kysely,
  )
}

async function keepFeed(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  page: Parameters<BaseCards['keep']>[1],
): Promise<void> {
  const count = page.contacts.length + page.companies.length + page.papers.length
  await sql`
    insert into base_feed (tenant, feed, cursor, rows, total, share, check_number, is_complete)
    values (${tenant}, ${page.feed}, ${page.cursor}, ${count}, ${page.total}, ${page.share}, ${page.check}, ${page.isComplete})
    on conflict (tenant, feed) do update set
      cursor = excluded.cursor, total = coalesce(excluded.total, base_feed.total), share = excluded.share,
      rows = excluded.rows + case when base_feed.check_number = excluded.check_number then base_feed.rows else 0 end,
      check_number = excluded.check_number, is_complete = excluded.is_complete`.execute(kysely)
}

/** Papers of a list of their own count while the check has read them. */
const PAPERS = (name: 'inn' | 'kpp', check: number) =>
  sql<string>`case when papers_check is null or papers_check = ${check} then ${sql.ref(name)} else '' end`

async function* pagesOf(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { kind, check }: { readonly kind: ClientKind; readonly check: number },
): AsyncIterable<string> {
  let after = ''
  for (;;) {
    const page =
      kind === 'company'
        ? sql`select id, json_build_object(
            'kind', 'company', 'id', id, 'owner', owner, 'createdAt', created_at, 'company', title,
            'phones', phones, 'emails', emails, 'city', city, 'site', site,
            'inn', ${PAPERS('inn', check)}, 'kpp', ${PAPERS('kpp', check)}
          ) as card
          from base_company where tenant = ${tenant} and id > ${after} and not ${isAway(kind)} order by id limit ${PAGE}`
        : // One by one: of a base just read PostgreSQL has no statistics, and would join all of both tables for each page.
          sql`select page.id, json_build_object(
            'kind', 'contact', 'id', page.id, 'owner', body->>'owner', 'createdAt', (body->>'createdAt')::bigint,
            'name', body->'name', 'phones', body->'phones', 'emails', body->'emails',
            'company', coalesce(company.title, '')
          ) as card
          from (
            select id, body from contact where tenant = ${tenant} and id > ${after} and not ${isAway(kind)} order by id limit ${PAGE}
          ) page
          left join lateral (
            select title from base_company
            where base_company.tenant = ${tenant} and base_company.id = page.body->>'company' offset 0
          ) company on true`
    const { rows } = await sql<{ last: string | null; text: string | null }>`
      select max(id) as last, json_agg(card order by id)::text as text from (${page}) page`.execute(
      kysely,
    )
    const [found] = rows
    if (found?.last == null || found.text === null) return
    yield found.text
    after = found.last
  }
}

async function readKnown(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { kind, cards }: { readonly kind: ClientKind; readonly cards: readonly string[] },
): Promise<ReadonlyMap<string, Contact | BaseCompany>> {
  if (kind === 'contact') {
    const rows = await kysely
      .selectFrom('contact')
      .select(['id', 'body'])
      .where('tenant', '=', tenant)
      .where(sql<boolean>`id = any(${cards})`)
      .execute()
    return new Map(rows.map(({ id, body }) => [id, body as Contact]))
  }
  const rows = await kysely
    .selectFrom('base_company')
    .selectAll()
    .where('tenant', '=', tenant)
    .where(sql<boolean>`id = any(${cards})`)
    .execute()
  return new Map(rows.map(row => [row.id, toCompany(row)]))
}

function toCompany(row: Selectable<Tables['base_company']>): BaseCompany {
  const { id, title, phones, emails, city, site, inn, kpp, papers_check, owner, created_at } = row
  return {
    id: asId(id),
    title,
    phones,
    emails,
    city,
    site,
    papers: papers_check === null ? { inn, kpp } : null,
    owner: owner as UserId | null,
    createdAt: asInstant(created_at),
  }
}
