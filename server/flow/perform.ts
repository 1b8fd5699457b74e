import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import { asInstant, MINUTE } from '../../shared/time/instant.ts'
import { HostUnavailable } from '../errors.ts'
import type { CardView, EffectAnswer, LookWish } from '../hosts/host.ts'
import type { LedgerRow, Request, Store } from '../store/store.ts'
import { askedRow } from './by-person.ts'
import { dropCard, planFor } from './decide.ts'
import { searchTouches } from './facts.ts'
import type { Desk } from './flow.ts'
import { claimContact, forgetGone, fulfil, learn } from './perform-people.ts'
import { probeOf } from './probe.ts'
import { isNothingLeft, restOfAttach } from './rest-of-attach.ts'
import { toHostEffect } from './speak.ts'
import { checkTakingBack, keepBooks, rememberBefore } from './take-back.ts'

/** How often a race for a new contact, or one that is gone, may send us back to the rules. */
const MAX_ROUNDS = 3

/**
 * Carries out what was decided about a card: looks again, asks the host who else shares its keys, lets the rules
 * decide afresh, drops what no longer holds, writes the rest in one go.
 *
 * Two calls to the host. May be run again at any moment: effects whose answer was lost are found by their marks.
 *
 * @throws {HostUnavailable} when something is left to be tried later
 */
export async function performCard(desk: Desk, ref: CardRef): Promise<void> {
  const { store } = desk.flow
  const waiting = await store.ledger.pending(desk.tenant.id, ref)
  if (waiting.length === 0) return

  const { request, memory } = await store.cards.know(desk.tenant.id, ref)
  const isOpenRequest = request !== null && request.outcome === null
  const view = await desk.crm.look(ref, {
    probe: isOpenRequest ? probeOf(request.raw) : undefined,
    ...searchFor(waiting, ref),
    touchesSince: searchTouches(request, memory, desk.flow.clock.now()),
  })
  if (view === null) return dropCard(desk, ref, 'gone')

  await settleFound(desk, waiting, view)
  if (request !== null) await settleKept(desk, waiting, request)
  await learn(desk, [...view.contacts, ...(view.found?.contacts ?? [])])
  const rows = await keepInTime(desk, view, await confirm(desk, view))
  await rememberBefore(desk, view, rows)
  if (rows.length > 0) await write(desk, rows)
}

/** Without what can no longer be taken back; that is settled with its reason. */
async function keepInTime(
  desk: Desk,
  view: CardView,
  rows: readonly LedgerRow[],
): Promise<readonly LedgerRow[]> {
  const kept: LedgerRow[] = []
  for (const row of rows) {
    const checked = await checkTakingBack(desk, view, row)
    if ('row' in checked) kept.push(checked.row)
    else await settle(desk, row, checked.end)
  }
  return kept
}

/** Effects begun before may have been done with their answer lost: their marks are searched for from the first plan on. */
function searchFor(rows: readonly LedgerRow[], ref: CardRef): LookWish {
  const begun = rows.filter(row => row.attempts > 0)
  if (begun.length === 0) return {}
  const subjects = begun.flatMap(({ action }) =>
    action.type === 'note.add' ? [action.subject] : [],
  )
  const others = new Map(subjects.map(subject => [nameOf(subject), subject]))
  others.delete(nameOf(ref))
  return {
    marksSince: asInstant(Math.min(...begun.map(row => row.plannedAt)) - MINUTE),
    marksOn: [...others.values()],
  }
}

async function settleFound(desk: Desk, rows: readonly LedgerRow[], view: CardView): Promise<void> {
  for (const row of rows) {
    const hostId = view.marks.get(row.mark)
    if (hostId === undefined) continue
    if (row.action.type === 'contact.create') await fulfil(desk, row, hostId)
    await settle(desk, row, { state: 'done', hostId })
  }
}

/** The server died between the outcome of the request and the row that asked for it: that row is done. */
async function settleKept(
  desk: Desk,
  rows: readonly LedgerRow[],
  { outcome }: Request,
): Promise<void> {
  if (outcome === null) return
  for (const row of rows)
    if (row.action.type === 'request.settle' && row.attempts > 0)
      await settle(desk, row, { state: 'done' })
}

/** What still holds, as the rules see it on the fresh view; the rest is dropped with its reason. */
async function confirm(desk: Desk, view: CardView): Promise<readonly LedgerRow[]> {
  const { ref } = view.card
  for (let round = 1; ; round++) {
    const { applied } = await planFor(desk, view)
    const wanted = new Map(applied.planned.map(planned => [planned.action.key, planned]))
    const kept: LedgerRow[] = []

    for (const row of await desk.flow.store.ledger.pending(desk.tenant.id, ref)) {
      const planned = wanted.get(row.key)
      const asked = askedRow(row, planned, view)
      if (asked !== null) kept.push(asked)
      else if (planned !== undefined && planned.held === null)
        kept.push({ ...row, action: keepsItsWords(row) ? row.action : planned.action })
      else if (planned?.held) await settle(desk, row, { state: 'held', held: planned.held })
      else kept.push(...(await finish(desk, row, view)))
    }

    if (round < MAX_ROUNDS && (await forgetGone(desk, view, kept))) continue
    const rival = await claimContact(desk, kept)
    if (rival === null || round === MAX_ROUNDS) return kept
    // Somebody made this person a moment ago: the rules see him now and attach.
    const contact = await desk.crm.contact(rival)
    if (contact === null) return kept
    await learn(desk, [contact])
  }
}

/** The rules want it no more: it is dropped, unless it is an attachment of ours of which a part stands already. */
async function finish(desk: Desk, row: LedgerRow, view: CardView): Promise<readonly LedgerRow[]> {
  const rest = row.attempts > 0 ? restOfAttach(row.action, view) : null
  if (rest === null) await settle(desk, row, { state: 'dropped', reason: 'no-longer-holds' })
  else if (isNothingLeft(rest)) await settle(desk, row, { state: 'done', hostId: rest.contact })
  else return [{ ...row, action: rest }]
  return []
}

/**
 * What was begun before keeps its words. A note's companions may be done already: the rules see the card as those left it (the
 * contact is linked), and would give another reason. And a host that tells a repeated case by its key takes none with other words.
 */
function keepsItsWords({ action, attempts }: LedgerRow): boolean {
  if (attempts === 0) return false
  return action.type === 'note.add' || (action.type === 'task.create' && action.kind === 'case')
}

async function write(desk: Desk, wanted: readonly LedgerRow[]): Promise<void> {
  const { flow, tenant, crm } = desk
  const say = flow.sayFor(tenant)
  const begun = await flow.store.ledger.begin(tenant.id, wanted)
  const rows = wanted.filter(({ key }) => begun.has(key))
  const onHost = rows.filter(({ action }) => action.type !== 'request.settle')
  const effects = onHost.flatMap(row => {
    const effect = toHostEffect(row.action, say)
    return effect === null ? [] : [{ effect, mark: row.mark }]
  })

  const answers = effects.length === 0 ? [] : await crm.perform(effects)
  const byMark = new Map(answers.map(answer => [answer.mark, answer]))
  let retry = false
  for (const row of onHost) retry = (await settleAnswer(desk, row, byMark.get(row.mark))) || retry
  if (retry) throw new HostUnavailable('the host was too busy for a part of the effects', MINUTE)

  // Last, so that a failure above leaves the request open and everything is decided afresh.
  for (const row of rows) {
    if (row.action.type !== 'request.settle') continue
    const at = flow.clock.now()
    await flow.store.requests.settle(tenant.id, row.action.subject, row.action.outcome, at)
    await settle(desk, row, { state: 'done' })
  }
}

/** Answers whether the effect has to be tried again. */
async function settleAnswer(
  desk: Desk,
  row: LedgerRow,
  answer: EffectAnswer | undefined,
): Promise<boolean> {
  if (answer === undefined || (!answer.done && answer.mayRetry)) {
    await settle(desk, row, { state: 'planned', reason: answer?.reason ?? 'no answer' })
    return true
  }
  if (!answer.done) {
    if (row.action.type === 'contact.create')
      await desk.flow.store.claims.release(desk.tenant.id, row.key)
    await settle(desk, row, { state: 'buried', reason: answer.reason })
    return false
  }
  if (row.action.type === 'contact.create' && answer.id !== null) await fulfil(desk, row, answer.id)
  await settle(desk, row, { state: 'done', hostId: answer.id })
  return false
}

async function settle(
  desk: Desk,
  row: LedgerRow,
  end: Omit<Parameters<Store['ledger']['settle']>[2], 'action' | 'at'>,
): Promise<void> {
  if (end.state === 'done') await keepBooks(desk, row, end.hostId ?? null)
  desk.flow.countAction(row.rule, end.state)
  await desk.flow.store.ledger.settle(desk.tenant.id, row.key, {
    ...end,
    action: row.action,
    at: desk.flow.clock.now(),
  })
}
