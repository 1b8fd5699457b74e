import type { EntityRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, orNull, shape } from '../../../shared/parse/parse.ts'
import type { EffectAnswer, HostEffect } from '../host.ts'
import type { Account } from './account.ts'
import { type AmoRefused, isRefused } from './failures.ts'
import { ENTITY_PATH, toNoteId } from './found-marks.ts'
import { withCaseMark, withMark, withoutMarks } from './marks.ts'
import { rowsOf, toUnix } from './wire.ts'

type EffectOf<Type extends HostEffect['type']> = Extract<HostEffect, { type: Type }>

/** Something made, many of which fit into one request. */
export interface Batched {
  readonly mark: string
  /** `tasks`, `leads/notes` */
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** As the effect names what was made. */
  readonly toId: (id: string) => string
}

const SERVICE = 'Шаголад'

/**
 * @param names of users, by id
 * @returns `null` for a word to a person that has no card: amoCRM has no other place for it (decision 0017)
 */
export function toBatched(
  effect: EffectOf<'task.create' | 'note.add' | 'user.notify'>,
  mark: string,
  names: ReadonlyMap<string, string>,
): Batched | null {
  switch (effect.type) {
    case 'task.create':
      return toTask(effect, mark)
    case 'note.add':
      return toNote(effect.subject, effect.text, mark)
    case 'user.notify': {
      const name = names.get(effect.user)
      // What is said is a sentence of its own.
      const text = name === undefined ? effect.text : `${name}:\n${effect.text}`
      return effect.subject === null ? null : toNote(effect.subject, text, mark)
    }
    default:
      return effect satisfies never
  }
}

function toTask(effect: EffectOf<'task.create'>, mark: string): Batched {
  const { subject, kind, title, text, dueAt, assignee } = effect
  // The first line is what its reader sees in lists.
  const words = [withoutMarks(title.replaceAll(/\s+/g, ' ').trim()), withoutMarks(text)]
  const whole = words.filter(part => part !== '').join('\n\n')
  return {
    mark,
    path: 'tasks',
    toId: id => id,
    body: {
      entity_id: Number(subject.id),
      entity_type: 'leads',
      text: kind === 'case' ? withCaseMark(whole, mark) : withMark(whole, mark),
      complete_till: toUnix(dueAt),
      responsible_user_id: Number(assignee),
      request_id: mark,
    },
  }
}

/** A service note explains what was done by itself (amocrm.md 12.2); the extended kind takes several lines. */
function toNote(subject: EntityRef, text: string, mark: string): Batched {
  return {
    mark,
    path: `${ENTITY_PATH[subject.kind]}/notes`,
    toId: id => toNoteId(subject, id),
    body: {
      entity_id: Number(subject.id),
      note_type: 'extended_service_message',
      params: { service: SERVICE, text: withMark(text, mark) },
      request_id: mark,
    },
  }
}

const findMade = finderOf(shape({ id: idText, request_id: orNull(idText) }))

/**
 * A batch is refused as a whole when one of its objects is (M): those at fault are named, the others written without them.
 *
 * @throws {HostUnavailable} when the outcome is not known
 */
export async function writeBatch(
  account: Account,
  batch: readonly Batched[],
): Promise<readonly EffectAnswer[]> {
  const [first] = batch
  if (first === undefined) return []
  try {
    const answer = await account.write(
      'POST',
      first.path,
      batch.map(({ body }) => body),
    )
    return readMade(batch, answer)
  } catch (error) {
    if (!isRefused(error, 400, 404, 422) || batch.length === 1) return refuseAll(batch, error)
    const { bad, good } = partByFault(batch, error)
    // Not said which, or all of them: each for itself.
    if (good.length === 0 || bad.length === 0) return oneByOne(account, batch)
    return [...refuseAll(bad, error), ...(await writeBatch(account, good))]
  }
}

async function oneByOne(
  account: Account,
  batch: readonly Batched[],
): Promise<readonly EffectAnswer[]> {
  const answers: EffectAnswer[] = []
  for (const batched of batch) answers.push(...(await writeBatch(account, [batched])))
  return answers
}

function partByFault(batch: readonly Batched[], { faults }: AmoRefused) {
  const named = new Set(faults.map(({ requestId }) => requestId))
  const isBad = ({ mark }: Batched, index: number) => named.has(mark) || named.has(String(index))
  return { bad: batch.filter(isBad), good: batch.filter((one, index) => !isBad(one, index)) }
}

function refuseAll(batch: readonly Batched[], error: unknown): readonly EffectAnswer[] {
  if (!isRefused(error, 400, 403, 404, 405, 422)) throw error
  const { reason } = error
  return batch.map(({ mark }) => ({ mark, done: false, reason, mayRetry: false }))
}

function readMade(batch: readonly Batched[], answer: unknown): readonly EffectAnswer[] {
  const name = batch[0]?.path === 'tasks' ? 'tasks' : 'notes'
  const made = rowsOf(answer, name).map(row => findMade(row))
  return batch.map(({ mark, toId }, index) => {
    const row = made.find(one => one?.request_id === mark) ?? made[index] ?? null
    return row === null
      ? { mark, done: false, reason: 'nothing was made', mayRetry: false }
      : { mark, done: true, id: toId(row.id) }
  })
}
