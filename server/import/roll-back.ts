import type { HostImport, TookBack } from '../core/host-import.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Desk } from '../flow/flow.ts'
import type {
  CompanyChange,
  LoadedCompany,
  LoadedRow,
  RowChange,
  StoredLoad,
} from '../store/store.ts'
import { BAD } from './error-part.ts'
import { bodyOf } from './load-body.ts'
import { addAll, changeAfter, NOTHING_UNDONE, takeBackKey, toTakeBack } from './roll-back-rows.ts'
import type { Slice } from './slice.ts'
import type { WriteEnd } from './write-load.ts'

/**
 * Takes back what the load has made and nobody has changed since: people first, then the companies they were linked to. Taking back the same
 * twice changes nothing, so a run that was cut off is simply followed by the next.
 */
export async function rollBack(
  desk: Desk,
  host: HostImport,
  { load, slice }: { readonly load: StoredLoad; readonly slice: Slice },
): Promise<WriteEnd> {
  const { loads } = desk.flow.store
  const { id: tenant } = desk.tenant
  for (let after = -1; ;) {
    if (slice.isOver()) return 'go-on'
    const wish = { states: ['done'] as const, after, limit: host.batch }
    const rows = await loads.rows(tenant, load.id, wish)
    if (rows.length === 0) break
    after = rows.at(-1)?.line ?? after
    if (!(await takeBackRows(desk, host, { load, slice, rows }))) return 'stopped'
  }
  for (;;) {
    if (slice.isOver()) return 'go-on'
    const wish = { states: ['done'] as const, limit: host.batch }
    const companies = await loads.companiesIn(tenant, load.id, wish)
    if (companies.length === 0) break
    await takeBackCompanies(desk, host, { load, companies })
  }
  const { undone } = bodyOf((await loads.find(tenant, load.id)) ?? load)
  const errors = (await loads.tally(tenant, load.id))
    .filter(({ state }) => BAD.some(bad => bad === state))
    .reduce((sum, { count }) => sum + count, 0)
  await loads.change(tenant, load.id, ['rolling-back'], {
    state: 'rolled-back',
    share: 1,
    pace: null,
    body: { undone: { ...(undone ?? NOTHING_UNDONE), errors }, waits: null },
  })
  return 'through'
}

async function takeBackRows(
  desk: Desk,
  host: HostImport,
  {
    load,
    slice,
    rows,
  }: { readonly load: StoredLoad; readonly slice: Slice; readonly rows: readonly LoadedRow[] },
): Promise<boolean> {
  const { loads, people } = desk.flow.store
  const { id: tenant } = desk.tenant
  const made = rows.flatMap(row => row.made ?? [])
  const last = await loads.lastAt(tenant, load.id, made)
  const asked = rows.flatMap(row => {
    const card = toTakeBack(row)
    if (card === null) return []
    return [{ ...card, at: last.get(`${card.kind}:${card.id}`) ?? card.at }]
  })
  // What the load has added is taken from a card before the card itself is looked at: one of its own goes whole.
  const own = new Set(asked.filter(({ what }) => what === 'remove').map(({ id }) => id))
  const cards = asked.filter(({ id, what }) => what === 'remove' || !own.has(id))
  const answers = new Map<string, TookBack>()
  if (cards.length > 0) {
    const took = await host.takeBack(load.id, cards)
    for (const [at, card] of cards.entries()) answers.set(takeBackKey(card), took[at] ?? 'refused')
  }
  for (const { id, what } of cards)
    if (what === 'remove' && answers.get(takeBackKey({ id, what })) === 'removed')
      await people.forget(tenant, id as never)
  const now = desk.flow.clock.now()
  const changes = rows.map(row => changeAfter(row, { answers, own, now }))
  const settled = await loads.settle(tenant, load.id, {
    rows: changes,
    companies: [],
    from: ['done'],
    next(before, lines) {
      const done = before.done + lines.size
      slice.done(lines.size)
      const share =
        before.total === null || before.total === 0 ? 0 : Math.min(1, done / before.total)
      const undone = addAll(
        bodyOf(before).undone ?? NOTHING_UNDONE,
        rows.filter(({ line }) => lines.has(line)),
        { answers, keepsNotes: !host.canDelete },
      )
      return { done, share, pace: slice.pace(), body: { undone, waits: null } }
    },
  })
  return settled?.state === 'rolling-back'
}

async function takeBackCompanies(
  desk: Desk,
  host: HostImport,
  { load, companies }: { readonly load: StoredLoad; readonly companies: readonly LoadedCompany[] },
): Promise<void> {
  const { loads } = desk.flow.store
  const made = companies.filter(({ isMade, id }) => isMade && id !== null)
  const cards = made.map(({ id, at }) => ({
    kind: 'company' as const,
    id: id ?? '',
    what: 'remove' as const,
    at: at ?? 0,
  }))
  const took = cards.length === 0 ? [] : await host.takeBack(load.id, cards)
  const answers = new Map(made.map(({ key }, at) => [key, took[at] ?? 'refused']))
  const changes = companies.map(({ key }): CompanyChange => {
    const answer = answers.get(key)
    const isKept = answer === 'changed' || answer === 'refused' || answer === 'tagged'
    return { key, state: isKept ? 'kept' : 'undone' }
  })
  await loads.settle(desk.tenant.id, load.id, {
    rows: await rowsOfKept(desk, load, { companies, answers }),
    companies: changes,
    // Rows that went before now stand there for their companies.
    from: ['done', 'undone'],
    next(before) {
      const sum = { ...(bodyOf(before).undone ?? NOTHING_UNDONE) }
      for (const answer of answers.values()) {
        if (answer === 'removed') sum.companies++
        else if (answer === 'tagged') sum.taggedCompanies++
        else if (answer === 'changed') sum.changed++
        else if (answer === 'refused') sum.refused++
      }
      return { body: { undone: sum, waits: null } }
    },
  })
}

/** Companies have no place in the error file: the first row that names one stands there for it, unless it does for itself. */
async function rowsOfKept(
  { flow, tenant }: Desk,
  load: StoredLoad,
  {
    companies,
    answers,
  }: {
    readonly companies: readonly LoadedCompany[]
    readonly answers: ReadonlyMap<string, TookBack>
  },
): Promise<readonly RowChange[]> {
  const reasons = new Map<number, Message>()
  for (const { key, line, body } of companies) {
    const answer = answers.get(key)
    if (answer !== 'changed' && answer !== 'refused' && answer !== 'tagged') continue
    const values = { company: body.title, why: { id: `import.kept-${answer}` } }
    reasons.set(line, { id: 'import.kept-company', values })
  }
  if (reasons.size === 0) return []
  const lines = [...reasons.keys()]
  const wish = { states: ['undone'] as const, after: -1, limit: lines.length, lines }
  const rows = await flow.store.loads.rows(tenant.id, load.id, wish)
  return rows.map(({ line }) => ({
    line,
    state: 'kept',
    reasons: [reasons.get(line)].filter(reason => reason !== undefined),
  }))
}
