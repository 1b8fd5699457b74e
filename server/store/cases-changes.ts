import {
  sql,
  type Kysely,
  type RawBuilder,
  type Selectable,
  type Transaction,
  type Updateable,
} from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { addDoneLine } from './done-line.ts'
import { addJobs, PRIORITY, toSpec } from './job-spec.ts'
import { toJson, toStorable } from './json.ts'
import { planRows, toPlanRow } from './plan.ts'
import type { CaseFile, CaseLine, CasesPort, NewCase } from './port/cases.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

type Row = Selectable<Tables['case_file']>
/** What a change asks besides state and round. */
const ALWAYS = sql<boolean>`true`

type Named = Pick<CaseFile, 'tenant' | 'id' | 'round' | 'card'>

/** Two causes at the same moment wait for each other at the tenant's row and open one case. */
export async function openFile(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  fresh: NewCase,
  line: CaseLine | null,
): Promise<Row> {
  return inTransaction(kysely, async transaction => {
    // An erased tenant is given nothing.
    await transaction
      .selectFrom('tenant')
      .select('id')
      .where('id', '=', tenant)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const known = await transaction
      .selectFrom('case_file')
      .selectAll()
      .where('tenant', '=', tenant)
      .where(({ eb, or }) =>
        or([
          eb('id', '=', fresh.id),
          eb.and([eb('card', '=', nameOf(fresh.card)), eb('state', '=', 'open')]),
        ]),
      )
      // Of its own cause first: what that one led to may be decided already.
      .orderBy(sql`(id = ${fresh.id}) desc`)
      .executeTakeFirst()
    if (known !== undefined) return tellOf(transaction, known, fresh)
    if (line !== null) await addLine(transaction, { tenant, card: fresh.card }, fresh.at, line)
    return insert(transaction, tenant, fresh)
  })
}

function insert(transaction: Transaction<Tables>, tenant: TenantId, fresh: NewCase): Promise<Row> {
  const { id, card, at, by, head, owner, title, pipeline, stage, task } = fresh
  return transaction
    .insertInto('case_file')
    .values({
      tenant,
      id,
      card: nameOf(card),
      state: 'open',
      opened_at: at,
      opened_by: by,
      head,
      owner,
      title: toStorable(title),
      pipeline,
      stage,
      task,
      task_at: task === null ? null : at,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** An open case that another cause meets: it is about where the card stands now, and has the head's task. */
function tellOf(
  transaction: Transaction<Tables>,
  known: Row,
  { task, at, head, pipeline, stage }: NewCase,
): Promise<Row> | Row {
  if (known.state !== 'open' || task === null || known.task === task) return known
  return transaction
    .updateTable('case_file')
    .set({ task, task_at: at, pipeline, stage, asked_at: null, ...(head !== null && { head }) })
    .where('tenant', '=', known.tenant)
    .where('id', '=', known.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function decide(
  kysely: Kysely<Tables>,
  ...[file, decision, plan, outcomeDue]: Parameters<CasesPort['decide']>
): Promise<boolean> {
  const { tenant, card, id } = file
  return inTransaction(kysely, async transaction => {
    const isDone = await change(transaction, file, 'open', {
      state: 'decided',
      decision: toJson(decision),
      decided_at: decision.at,
      outcome: null,
      outcome_at: null,
      asked_at: null,
    })
    if (!isDone) return false
    const rows = plan.map((planned, position) =>
      toPlanRow(tenant, card, decision.at, { ...planned, position }),
    )
    await planRows(transaction, rows)
    const spec = toSpec({ name: 'perform', payload: { tenant, card } })
    await addJobs(transaction, [{ ...spec, priority: PRIORITY.person }])
    await transaction
      .insertInto('due')
      .values({ tenant, kind: 'case', subject: id, at: outcomeDue })
      .onConflict(conflict =>
        conflict.columns(['tenant', 'kind', 'subject']).doUpdateSet({ at: outcomeDue }),
      )
      .execute()
    return true
  })
}

export function changeOf(
  kysely: Kysely<Tables>,
): Pick<CasesPort, 'reopen' | 'ask' | 'close' | 'settle'> {
  const withLine = (
    file: Named,
    { at, line }: { readonly at: Instant; readonly line: CaseLine },
    work: (transaction: Transaction<Tables>) => Promise<boolean>,
  ): Promise<boolean> =>
    inTransaction(kysely, async transaction => {
      const isDone = await work(transaction)
      if (isDone) await addLine(transaction, file, at, line)
      return isDone
    })
  return {
    reopen: (file, at, line) =>
      withLine(file, { at, line }, transaction => reopen(transaction, file)),
    ask: (file, at, line) =>
      withLine(file, { at, line }, transaction =>
        change(transaction, file, 'open', { asked_at: at, also: sql<boolean>`asked_at is null` }),
      ),
    close: (file, end, at, line) =>
      withLine(file, { at, line }, transaction =>
        change(transaction, file, 'open', { state: 'closed', ended: end, closed_at: at }),
      ),
    settle: (file, outcome, at, line) =>
      withLine(file, { at, line }, transaction =>
        change(transaction, file, 'decided', {
          outcome,
          outcome_at: at,
          also: sql<boolean>`outcome is null`,
        }),
      ),
  }
}

/** The date of the old outcome finds a case of another round, or one that is open, and does nothing. */
async function reopen(
  transaction: Transaction<Tables>,
  file: Parameters<CasesPort['reopen']>[0],
): Promise<boolean> {
  const { pipeline, stage } = file
  const { numUpdatedRows } = await transaction
    .updateTable('case_file')
    .set({
      state: 'open',
      round: sql<number>`round + 1`,
      decision: null,
      decided_at: null,
      ended: null,
      closed_at: null,
      outcome: null,
      outcome_at: null,
      // It was completed with the decision, or with the card.
      task: null,
      task_at: null,
      asked_at: null,
      pipeline,
      stage,
      // Of the row as it was: the right-hand side knows nothing of what is set beside it.
      earlier: sql<string>`case when decision is null then earlier
        else (jsonb_build_array(decision::jsonb || jsonb_build_object(
          'outcome', outcome,
          'opened', jsonb_build_object('pipeline', pipeline, 'stage', stage)
        )) || earlier::jsonb)::json end`,
    })
    .where('tenant', '=', file.tenant)
    .where('id', '=', file.id)
    .where('round', '=', file.round)
    .where('state', '!=', 'open')
    .where(
      sql<boolean>`not exists (select 1 from case_file other
        where other.tenant = ${file.tenant} and other.card = ${nameOf(file.card)} and other.state = 'open')`,
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

async function change(
  transaction: Transaction<Tables>,
  { tenant, id, round }: Named,
  state: CaseFile['state'],
  {
    also = ALWAYS,
    ...set
  }: Updateable<Tables['case_file']> & { readonly also?: RawBuilder<boolean> },
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('case_file')
    .set(set)
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .where('round', '=', round)
    .where('state', '=', state)
    .where(also)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

async function addLine(
  transaction: Transaction<Tables>,
  { tenant, card }: { readonly tenant: TenantId; readonly card: CardRef },
  at: Instant,
  { rule, key, by, text }: CaseLine,
): Promise<void> {
  await addDoneLine(
    transaction,
    tenant,
    { card, at },
    {
      rule,
      held: null,
      ...(by !== null && { askedBy: by }),
      action: { type: 'case.told', subject: card, key, needs: 'show', because: text },
    },
  )
}
