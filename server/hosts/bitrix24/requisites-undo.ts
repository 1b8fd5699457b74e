import { finderOf, idText, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { HostUnavailable } from '../../errors.ts'
import { rowsOf, rowsOrNone } from './answers.ts'
import { isDenied, isNotFound, toFailure } from './failures.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import type { AddressPlan, RequisitePlan, RowPlan } from './requisites-plan.ts'
import { ADDRESS_NAMES, type Fields, REQUISITE_TYPE } from './requisites-wire.ts'
import { companyBack, itemIn, LEFT, NOTHING, type Step, usesOf } from './requisites-undo-company.ts'
import { findMade, type Made, update } from './requisites-write.ts'
import { ENTITY_TYPE } from './wire.ts'

/**
 * Puts back what stood, where what we wrote still stands; deletes what we made, unless somebody has gone on with it. Two requests.
 *
 * @throws {HostUnavailable | HostRefused}
 */
export async function undoPlan(
  portal: Portal,
  plan: RequisitePlan,
  { made, mark }: { readonly made: Made | null; readonly mark: string },
): Promise<'done' | 'partly' | 'changed'> {
  const known = made ?? (await findMade(portal, plan, mark))
  const now = await portal.batch(questionsFor(plan, known))
  const steps = stepsFor(plan, known, now)
  const commands = steps.flatMap(({ command }) => (command === null ? [] : [command]))
  const isAllLeft = commands.length === 0 && steps.some(({ isLeft }) => isLeft)
  if (isAllLeft) return 'changed'
  const isKept = commands.length > 0 && (await carryOut(portal, commands)).isKept
  return isKept || steps.some(({ isLeft }) => isLeft) ? 'partly' : 'done'
}

/** @returns `isKept`: who made a company may not delete it, so it stays, unlinked and empty */
async function carryOut(
  portal: Portal,
  commands: readonly Command[],
): Promise<{ readonly isKept: boolean }> {
  const named = Object.fromEntries(commands.map((command, index) => [`u${index}`, command]))
  const read = await portal.batch(named, { halt: false })
  let isKept = false
  for (const [key, { method }] of Object.entries(named)) {
    const outcome = read.get(key)
    if (outcome === undefined) throw new HostUnavailable(`${method}: not reached`, 2000)
    // What is gone needs no taking back.
    if (outcome.ok || isNotFound(outcome.error)) continue
    if (method !== 'crm.item.delete' || !isDenied(outcome.error))
      throw toFailure(method, 400, outcome.error, null)
    isKept = true
  }
  return { isKept }
}

function questionsFor(plan: RequisitePlan, made: Made): Readonly<Record<string, Command>> {
  const requisite = plan.holder ?? made.requisite
  const company = plan.owner?.kind === 'company' ? plan.owner.id : made.company
  const ofRequisite = { filter: { ENTITY_ID: requisite } }
  return {
    ...(requisite !== null && {
      requisite: { method: 'crm.requisite.list', params: { filter: { ID: requisite } } },
      banks: { method: 'crm.requisite.bankdetail.list', params: ofRequisite },
      addresses: {
        method: 'crm.address.list',
        params: { filter: { ENTITY_TYPE_ID: REQUISITE_TYPE, ENTITY_ID: requisite } },
      },
    }),
    ...(company !== null && {
      company: { method: 'crm.item.get', params: { entityTypeId: 4, id: company } },
    }),
    ...(made.company !== null && usesOf(made.company)),
    ...(plan.card !== null && {
      card: {
        method: 'crm.item.get',
        params: { entityTypeId: ENTITY_TYPE[plan.card.kind], id: plan.card.id },
      },
    }),
  }
}

/** In the order in which they are taken back: what hangs on something before what it hangs on. */
function stepsFor(plan: RequisitePlan, made: Made, now: BatchAnswer): readonly Step[] {
  const row = rowOf(now, 'requisite', plan.holder ?? made.requisite)
  const bank = rowOf(now, 'banks', plan.bank?.id ?? made.bank)
  const bankStep = stepOf('crm.requisite.bankdetail', plan.bank, { made: made.bank, now: bank })
  const addresses = plan.addresses.map(address => addressStep(address, plan, { made, now }))
  const own = stepOf('crm.requisite', plan.requisite, { made: made.requisite, now: row })
  // A requisite that goes takes what hangs on it along; somebody's changes there keep it.
  const isKept = [bankStep, ...addresses].some(({ isLeft }) => isLeft)
  const requisite = plan.requisite?.id === null && isKept && own.command !== null ? LEFT : own
  const titleStep = titleBack(plan, now)
  return [
    bankStep,
    ...addresses,
    requisite,
    titleStep,
    ...companyBack(plan, made, { now, requisite }),
  ]
}

const findRow = finderOf(shape({ ID: idText }).loose())

function rowOf(now: BatchAnswer, key: string, id: string | null): Fields | null {
  if (id === null || !now.has(key)) return null
  const row = rowsOf(now, key)
    .flatMap(raw => findRow(raw) ?? [])
    .find(({ ID }) => ID === id)
  return row === undefined ? null : textsOf(row)
}

function textsOf(row: Readonly<Record<string, unknown>>): Fields {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  )
}

function stepOf(
  prefix: string,
  plan: RowPlan | null,
  { made, now }: { readonly made: string | null; readonly now: Fields | null },
): Step {
  const id = plan?.id ?? made
  if (plan === null || id === null || now === null) return NOTHING
  const untouched = Object.keys(plan.after).filter(name => now[name] === plan.after[name])
  const isOurs = untouched.length === Object.keys(plan.after).length && !hasMore(now, plan.after)
  if (plan.id === null)
    return isOurs
      ? { command: { method: `${prefix}.delete`, params: { id } }, isLeft: false }
      : LEFT
  // Put back by an earlier try, or never written: nothing to do about it.
  const changed = untouched.filter(name => plan.before[name] !== plan.after[name])
  const isPutBack = (name: string) => (now[name] ?? '') === (plan.before[name] ?? '')
  const isLeft = Object.keys(plan.after).some(name => !untouched.includes(name) && !isPutBack(name))
  if (changed.length === 0) return { command: null, isLeft }
  const fields = Object.fromEntries(changed.map(name => [name, plan.before[name] ?? '']))
  return { command: { method: `${prefix}.update`, params: { id, fields } }, isLeft }
}

/** Somebody has gone on with what we made. Flags are `N` by themselves. */
function hasMore(now: Fields, after: Fields): boolean {
  return Object.entries(now).some(
    ([name, value]) => name.startsWith('RQ_') && value !== '' && value !== 'N' && !(name in after),
  )
}

const findAddress = finderOf(shape({ TYPE_ID: idText, ENTITY_ID: idText }).loose())

function addressStep(
  { type, before, after }: AddressPlan,
  plan: RequisitePlan,
  { made, now }: { readonly made: Made; readonly now: BatchAnswer },
): Step {
  const requisite = plan.holder ?? made.requisite
  const row = rowsOrNone(now, 'addresses')
    .flatMap(raw => findAddress(raw) ?? [])
    .find(one => one.TYPE_ID === type && one.ENTITY_ID === requisite)
  if (row === undefined) return NOTHING
  const stands = textsOf(row)
  const has = (fields: Fields) =>
    ADDRESS_NAMES.every(name => (stands[name] ?? '') === (fields[name] ?? ''))
  if (!has(after)) return before !== null && has(before) ? NOTHING : LEFT
  const place = { TYPE_ID: type, ENTITY_TYPE_ID: REQUISITE_TYPE, ENTITY_ID: requisite }
  if (before === null)
    return { command: { method: 'crm.address.delete', params: { fields: place } }, isLeft: false }
  const cleared = Object.fromEntries(Object.keys(after).map(name => [name, '']))
  const fields = { ...place, ...cleared, ...before }
  return { command: { method: 'crm.address.update', params: { fields } }, isLeft: false }
}

const findCompany = finderOf(shape({ id: idText, title: orNull(text) }))

function titleBack({ owner, title }: RequisitePlan, now: BatchAnswer): Step {
  if (owner?.kind !== 'company' || title === null) return NOTHING
  const company = findCompany(itemIn(now, 'company'))
  if (company === null || company.title === title.before) return NOTHING
  if (company.title !== title.after) return LEFT
  return { command: update(ENTITY_TYPE.company, owner.id, { title: title.before }), isLeft: false }
}
