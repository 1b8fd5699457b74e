import type { CardKind } from '../../../shared/crm/model.ts'
import { intoGroups } from '../../../shared/groups.ts'
import { anything, finderOf, idText, listOf, or, shape, text } from '../../../shared/parse/parse.ts'
import { SECOND } from '../../../shared/time/instant.ts'
import type { ImportOrder, ImportOutcome } from '../../core/host-import.ts'
import { HostUnavailable } from '../../errors.ts'
import { isBusy, isNotFound, reasonOf, type PortalError } from './failures.ts'
import { toCompanyFields, toContactFields, toLeadFields } from './import-fields.ts'
import { findByMarks } from './import-marks.ts'
import { MAX_BATCH, type BatchAnswer, type Command, type Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

type OrderOf<Type extends ImportOrder['type']> = Extract<ImportOrder, { type: Type }>

/** Items of one `crm.item.batchImport`, fixed by the portal (S). Nobody's automation runs on them: an old base is no new business. */
const MOST_ITEMS = 20
/** A request lasts a minute at most: what a run that was killed has left may be thousands. */
const MOST_COMMANDS = 5

export type Outcomes = Map<string, ImportOutcome>

/** Makes companies or contacts, many in a command. What comes back as busy leaves the outcome of all open: they are found by marks. */
export async function importItems(
  portal: Portal,
  kind: 'company' | 'contact',
  orders: readonly (OrderOf<'company'> | OrderOf<'contact'>)[],
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  const groups = intoGroups(orders, MOST_ITEMS)
  for (const part of intoGroups(groups, MOST_COMMANDS)) {
    const commands = part.map((group, at): [string, Command] => [
      `i${at}`,
      {
        method: 'crm.item.batchImport',
        params: {
          entityTypeId: ENTITY_TYPE[kind],
          data: group.map(order =>
            order.type === 'company' ? toCompanyFields(order) : toContactFields(order),
          ),
        },
      },
    ])
    const read = await portal.batch(Object.fromEntries(commands))
    for (const [at, group] of part.entries()) readImported(read, `i${at}`, { group, outcomes })
  }
  return outcomes
}

const findImported = finderOf(shape({ items: listOf(anything) }))
const findItem = finderOf(shape({ item: shape({ id: idText }) }))
const findFault = finderOf(shape({ error: or(text, ''), error_description: or(text, '') }))

function readImported(
  read: BatchAnswer,
  key: string,
  { group, outcomes }: { readonly group: readonly ImportOrder[]; readonly outcomes: Outcomes },
): void {
  const answer = read.get(key)
  if (answer === undefined || (!answer.ok && isBusy(answer.error))) throw unsure()
  const items = answer.ok ? (findImported(answer.result)?.items ?? []) : []
  for (const [at, { mark }] of group.entries()) {
    const id = findItem(items[at])?.item.id
    if (id !== undefined) {
      outcomes.set(mark, { mark, done: true, id })
      continue
    }
    const fault = answer.ok ? findFault(items[at]) : null
    const error = answer.ok
      ? { code: fault?.error ?? 'UNNAMED', text: fault?.error_description ?? '' }
      : answer.error
    if (isBusy(error)) throw unsure()
    outcomes.set(mark, refusal(mark, error))
  }
}

/** Some of a batch were done, some not: which is found out by asking. */
function unsure(): HostUnavailable {
  return new HostUnavailable('import: the portal has no room', 10 * SECOND)
}

export function refusal(mark: string, error: PortalError): ImportOutcome {
  const isGone = isNotFound(error)
  return { mark, done: false, reason: reasonOf(error, error.code), isGone }
}

/** Requests come one by one and with automation, as from a form. A portal without leads takes a deal and its contact. */
export async function makeRequests(
  portal: Portal,
  kinds: readonly CardKind[],
  orders: readonly OrderOf<'request'>[],
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  if (kinds.includes('lead')) {
    const commands = orders.map((order): [string, Command] => [
      order.mark,
      {
        method: 'crm.item.add',
        params: { entityTypeId: ENTITY_TYPE.lead, fields: toLeadFields(order) },
      },
    ])
    await runAll(portal, commands, (mark, answer) => {
      outcomes.set(mark, madeOf(mark, answer))
    })
    return outcomes
  }
  const people = orders.map(order => ({ ...order, type: 'contact' as const, company: null }))
  const contacts = await importOrFind(portal, people)
  const commands = orders.flatMap((order): [string, Command][] => {
    const contact = contacts.get(order.mark)
    if (contact?.done !== true) return []
    const { title, comments, sourceDescription, originatorId, originId, assignedById } =
      toLeadFields(order)
    const fields = { title, comments, sourceDescription, originatorId, originId, assignedById }
    return [
      [
        order.mark,
        {
          method: 'crm.item.add',
          params: {
            entityTypeId: ENTITY_TYPE.deal,
            fields: { ...fields, contactIds: [contact.id] },
          },
        },
      ],
    ]
  })
  for (const [mark, outcome] of contacts) if (!outcome.done) outcomes.set(mark, outcome)
  await runAll(portal, commands, (mark, answer) => {
    outcomes.set(mark, madeOf(mark, answer))
  })
  return outcomes
}

/** The contact may be there already, and its deal not. */
async function importOrFind(
  portal: Portal,
  orders: readonly OrderOf<'contact'>[],
): Promise<Outcomes> {
  const found = await findByMarks(
    portal,
    'contact',
    orders.map(({ mark }) => mark),
  )
  const made = await importItems(
    portal,
    'contact',
    orders.filter(({ mark }) => !found.has(mark)),
  )
  for (const [mark, id] of found) made.set(mark, { mark, done: true, id })
  return made
}

function madeOf(mark: string, answer: Answer): ImportOutcome {
  if (!answer.ok) return refusal(mark, answer.error)
  const id = findItem(answer.result)?.item.id
  return id === undefined
    ? { mark, done: false, reason: 'nothing was made', isGone: false }
    : { mark, done: true, id }
}

type Answer = NonNullable<ReturnType<BatchAnswer['get']>>

/** In as few requests as there must be; keys are marks. @throws {HostUnavailable} when the portal was busy with any of them */
export async function runAll(
  portal: Portal,
  commands: readonly (readonly [string, Command])[],
  take: (key: string, answer: Answer) => void,
): Promise<void> {
  for (const part of intoGroups(commands, MAX_BATCH)) {
    const read = await portal.batch(
      Object.fromEntries(part.map(([, command], at) => [`c${at}`, command])),
    )
    for (const [at, [key]] of part.entries()) {
      const answer = read.get(`c${at}`)
      if (answer === undefined || (!answer.ok && isBusy(answer.error))) throw unsure()
      take(key, answer)
    }
  }
}
