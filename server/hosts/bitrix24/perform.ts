import type { CardRef } from '../../../shared/crm/model.ts'
import { nameOf } from '../../../shared/crm/model.ts'
import { finderOf, idText, shape } from '../../../shared/parse/parse.ts'
import type { EffectAnswer, HostEffect, MarkedEffect } from '../host.ts'
import { openCases, planCase, type CaseTools } from './cases.ts'
import { isBusy, isNotFound, reasonOf, type PortalError } from './failures.ts'
import type { Unlinked } from './look.ts'
import { planNote, planNotification } from './words.ts'
import { planHandOver } from './hand-over.ts'
import { planRemoval, planRestore } from './take-back.ts'
import { ORIGINATOR, toOriginId, withMark, withoutCodes } from './marks.ts'
import { MAX_BATCH, type BatchAnswer, type Command } from './portal.ts'
import { ENTITY_TYPE, toPortalTime } from './wire.ts'

type EffectOf<Type extends HostEffect['type']> = Extract<HostEffect, { type: Type }>

/** What one effect takes on the portal. */
export interface Plan {
  readonly mark: string
  readonly commands: readonly Command[]
  /** Of the thing made, read from the first command's answer; `null`: the effect makes nothing. */
  readonly readId: (result: unknown) => string | null
  /** Known beforehand, for effects that make nothing. */
  readonly id: string | null
  /** What is not there any more was to be removed anyway. */
  readonly isDoneWhenGone?: boolean
  /** How the module says so, where it has a word of its own. */
  readonly goneCode?: string
}

export interface PerformTools extends CaseTools {
  /** Contacts made by an earlier try that only need their link. */
  readonly unlinked: Unlinked
}

/**
 * All effects in one request, in order (beyond 50 commands in several), cases apart where the portal has REST 3.0. A failing effect
 * does not stop the others.
 */
export async function perform(
  tools: PerformTools,
  effects: readonly MarkedEffect[],
): Promise<readonly EffectAnswer[]> {
  const { portal, tenant, unlinked } = tools
  const answers = [...(await openCases(tools, effects))]
  const answered = new Set(answers.map(({ mark }) => mark))
  const others = effects.filter(({ mark }) => !answered.has(mark))
  for (const part of intoBatches(others, tenant.origin, unlinked)) {
    const commands = part.flatMap((plan, index) =>
      plan.commands.map((command, step): [string, Command] => [keyOf(index, step), command]),
    )
    const read = await portal.batch(Object.fromEntries(commands))
    answers.push(...part.map((plan, index) => toAnswer(plan, index, read)))
  }
  return answers
}

function intoBatches(
  effects: readonly MarkedEffect[],
  origin: string,
  unlinked: Unlinked,
): readonly (readonly Plan[])[] {
  const batches: Plan[][] = []
  let room = 0
  for (const marked of effects) {
    // The place in its batch names the commands that others refer to.
    const index = batches.at(-1)?.length ?? 0
    let plan = toPlan(marked, { index, origin, unlinked })
    if (plan.commands.length > room) {
      batches.push([])
      room = MAX_BATCH
      plan = toPlan(marked, { index: 0, origin, unlinked })
    }
    batches.at(-1)?.push(plan)
    room -= plan.commands.length
  }
  return batches
}

function keyOf(index: number, step: number): string {
  return `e${index}s${step}`
}

interface Place {
  readonly index: number
  readonly origin: string
  readonly unlinked: Unlinked
}

function toPlan({ effect, mark }: MarkedEffect, place: Place): Plan {
  switch (effect.type) {
    case 'task.create':
      return effect.kind === 'step' ? planStep(effect, mark) : planCase(effect, mark)
    case 'contact.attach':
      return planAttach(effect, mark)
    case 'contact.create':
      return planContact(effect, mark, place)
    case 'note.add':
      return planNote(effect, mark)
    case 'user.notify':
      return planNotification(effect, mark, place.origin)
    case 'task.remove':
      return planRemoval('crm.activity.delete', effect.task, mark)
    case 'note.remove':
      return planRemoval('crm.timeline.comment.delete', effect.note, mark)
    case 'card.move':
      return planMove(effect, mark)
    case 'task.complete':
    case 'card.hand-over':
    case 'task.hand-over':
      return planHandOver(effect, mark)
    case 'contacts.restore':
      return planRestore(effect, mark)
    default:
      return effect satisfies never
  }
}

const findId = finderOf(shape({ id: idText }))
const findItem = finderOf(shape({ item: shape({ id: idText }) }))

function planStep(effect: EffectOf<'task.create'>, mark: string): Plan {
  const command = {
    method: 'crm.activity.todo.add',
    params: {
      ownerTypeId: ENTITY_TYPE[effect.subject.kind],
      ownerId: effect.subject.id,
      deadline: toPortalTime(effect.dueAt),
      title: withoutCodes(effect.title),
      description: withMark(effect.text, mark),
      responsibleId: effect.assignee,
    },
  }
  return { mark, commands: [command], id: null, readId: result => findId(result)?.id ?? null }
}

function planAttach(effect: EffectOf<'contact.attach'>, mark: string): Plan {
  const { subject, contact, company, owner, addPhones, addEmails } = effect
  const fields = { ...(company && { companyId: company }), ...(owner && { assignedById: owner }) }
  const fm = toAddedFields(addPhones, addEmails)
  return {
    mark,
    id: contact,
    readId: () => null,
    // The link comes last: it is what tells a later look that nothing of the effect is missing.
    commands: [
      ...(Object.keys(fields).length === 0
        ? []
        : [updateItem(ENTITY_TYPE[subject.kind], subject.id, fields)]),
      ...(Object.keys(fm).length === 0 ? [] : [updateItem(ENTITY_TYPE.contact, contact, { fm })]),
      linkContact(subject, contact),
    ],
  }
}

function planContact(effect: EffectOf<'contact.create'>, mark: string, place: Place): Plan {
  const { subject, name, company, owner } = effect
  const known = place.unlinked.get(mark)
  if (known !== undefined) {
    return { mark, id: known, readId: () => null, commands: [linkContact(subject, known)] }
  }
  const add = {
    method: 'crm.item.add',
    params: {
      entityTypeId: ENTITY_TYPE.contact,
      fields: {
        name: name.first,
        lastName: name.last,
        secondName: name.second,
        companyId: company,
        assignedById: owner,
        opened: 'Y',
        originatorId: ORIGINATOR,
        originId: toOriginId(nameOf(subject), mark),
        // On adding a plain list; on updating it must be a map of operations (D).
        fm: Object.values(toAddedFields(effect.phones, effect.emails)),
      },
    },
  }
  return {
    mark,
    id: null,
    readId: result => findItem(result)?.item.id ?? null,
    commands: [add, linkContact(subject, `$result[${keyOf(place.index, 0)}][item][id]`)],
  }
}

/** Ids of stages carry the kind of their cards, the portal's own do not: `lead:JUNK` is its `JUNK`. */
function planMove({ subject, stage }: EffectOf<'card.move'>, mark: string): Plan {
  const stageId = stage.slice(stage.indexOf(':') + 1)
  const command = updateItem(ENTITY_TYPE[subject.kind], subject.id, { stageId })
  return { mark, id: stage, readId: () => null, commands: [command] }
}

/** Adds to the card's contacts and makes it the primary one; the others stay. `false` when it is linked already (V). */
function linkContact(card: CardRef, contact: string): Command {
  return {
    method: `crm.${card.kind}.contact.add`,
    params: { id: card.id, fields: { CONTACT_ID: contact, IS_PRIMARY: 'Y', SORT: 10 } },
  }
}

function updateItem(entityTypeId: number, id: string, fields: Record<string, unknown>): Command {
  return { method: 'crm.item.update', params: { entityTypeId, id, fields } }
}

/** `n0`, `n1` …: "add", in the language of `crm.item.update`. */
function toAddedFields(
  phones: readonly string[],
  emails: readonly string[],
): Record<string, { typeId: string; valueType: string; value: string }> {
  const values = [
    ...phones.map(value => ({ typeId: 'PHONE', valueType: 'WORK', value })),
    ...emails.map(value => ({ typeId: 'EMAIL', valueType: 'WORK', value })),
  ]
  return Object.fromEntries(values.map((value, index) => [`n${index}`, value]))
}

function toAnswer(plan: Plan, index: number, read: BatchAnswer): EffectAnswer {
  const { mark } = plan
  const outcomes = plan.commands.map((_, step) => read.get(keyOf(index, step)))
  const failed = outcomes.find(outcome => outcome?.ok !== true)
  if (failed !== undefined && !failed.ok) {
    if (plan.isDoneWhenGone && isGone(failed.error, plan)) return { mark, done: true, id: plan.id }
    return toRefusal(mark, failed.error)
  }
  const [first] = outcomes
  if (first?.ok !== true || outcomes.includes(undefined)) {
    return { mark, done: false, reason: 'not reached', mayRetry: true }
  }
  const id = plan.id ?? plan.readId(first.result)
  // Documented for plans: `null` instead of an error. And `false` for a person who cannot be notified.
  return id === null
    ? { mark, done: false, reason: 'nothing was made', mayRetry: false }
    : { mark, done: true, id }
}

function isGone(error: PortalError, { goneCode }: Plan): boolean {
  return isNotFound(error) || (goneCode !== undefined && error.code === goneCode)
}

function toRefusal(mark: string, error: PortalError): EffectAnswer {
  return { mark, done: false, reason: reasonOf(error, error.code), mayRetry: isBusy(error) }
}
