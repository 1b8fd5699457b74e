import { intoGroups } from '../../../shared/groups.ts'
import type { EffectAnswer, HostEffect, MarkedEffect } from '../host.ts'
import { HostRefused } from '../../errors.ts'
import { AmoBusy } from './failures.ts'
import { carryOut, type Hands, type Single } from './single-effects.ts'
import { type Batched, toBatched, writeBatch } from './batched-effects.ts'

/** Documented as good; 250 is the most (amocrm.md 10.1). */
const MAX_BATCH = 50

/**
 * First what changes leads and contacts, one by one and in order; then all tasks in one request, and all notes in one for each kind of
 * card. A refused effect does not stop the others; an account without room stops all that is left.
 *
 * @throws {HostUnavailable} when the outcome of a request is not known: what was done is found by its mark. Also when the account had
 * no room for any.
 */
export async function perform(
  hands: Hands,
  effects: readonly MarkedEffect[],
): Promise<readonly EffectAnswer[]> {
  const answers = new Map<string, EffectAnswer>()
  try {
    for (const marked of effects) {
      if (isSingle(marked.effect))
        await settleOne(hands, { ...marked, effect: marked.effect }, answers)
    }
    for (const batch of await intoBatches(hands, effects, answers)) {
      for (const answer of await writeBatch(hands.ground.account, batch)) {
        answers.set(answer.mark, answer)
      }
    }
  } catch (error) {
    if (!(error instanceof AmoBusy) || answers.size === 0) throw error
  }
  return effects.map(({ mark }) => answers.get(mark) ?? postponed(mark))
}

function postponed(mark: string): EffectAnswer {
  return { mark, done: false, reason: 'the account has no room', mayRetry: true }
}

function isSingle(effect: HostEffect): effect is Single {
  return (
    effect.type !== 'task.create' && effect.type !== 'note.add' && effect.type !== 'user.notify'
  )
}

async function settleOne(
  hands: Hands,
  { mark, effect }: { readonly mark: string; readonly effect: Single },
  answers: Map<string, EffectAnswer>,
): Promise<void> {
  try {
    answers.set(mark, { mark, done: true, id: await carryOut(hands, effect, mark) })
  } catch (error) {
    if (!(error instanceof HostRefused)) throw error
    answers.set(mark, { mark, done: false, reason: error.reason, mayRetry: false })
  }
}

async function intoBatches(
  { ground }: Hands,
  effects: readonly MarkedEffect[],
  answers: Map<string, EffectAnswer>,
): Promise<readonly (readonly Batched[])[]> {
  const names = effects.some(({ effect }) => effect.type === 'user.notify')
    ? new Map((await ground.people()).map(({ id, name }) => [id, name]))
    : new Map<string, string>()
  const byPath = new Map<string, Batched[]>()
  for (const { effect, mark } of effects) {
    if (isSingle(effect)) continue
    const batched = toBatched(effect, mark, names)
    if (batched === null) {
      answers.set(mark, { mark, done: false, reason: 'no card to write on', mayRetry: false })
      continue
    }
    if (effect.type === 'task.create' && effect.kind === 'case') {
      await ground.rememberCaseUser(effect.assignee)
    }
    byPath.set(batched.path, [...(byPath.get(batched.path) ?? []), batched])
  }
  // Tasks before the notes that speak of them.
  return [...byPath]
    .toSorted(([one], [other]) => Number(other === 'tasks') - Number(one === 'tasks'))
    .flatMap(([, batch]) => intoGroups(batch, MAX_BATCH))
}
