import type { FoundCard } from '../../../shared/contract/client-by-number.ts'
import type { StageId, UserId } from '../../../shared/crm/ids.ts'
import { nameOf } from '../../../shared/crm/model.ts'
import { findNextStep } from '../../../shared/problems/find-problems.ts'
import type { Say } from '../../../shared/i18n/message.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import { type Policy, problemsOf } from '../../core/policy.ts'
import { byId, reviewFacts } from '../../flow/facts.ts'
import type { OpenCard } from '../../hosts/host.ts'
import { describeProblem } from '../problem-words.ts'
import type { PanelTools } from '../tools.ts'
import { type Clockface, isLaterToday, whenText } from '../when-words.ts'
import { type Asker, faceOf } from './asker.ts'
import { scoresOf } from './scores.ts'

interface Surroundings {
  readonly open: readonly OpenCard[]
  readonly policy: Policy
  readonly now: Instant
}

/** Open cards as a caller's host shows them, with what we remember of each; no call but for lists kept for some minutes. */
export async function toFoundCards(
  tools: PanelTools,
  asker: Asker,
  { open, policy, now }: Surroundings,
): Promise<readonly FoundCard[]> {
  if (open.length === 0) return []
  const { desk, context } = asker
  const { store } = tools.flow
  const { leadsObey } = desk.host.capabilities(desk.tenant)
  const refs = open.map(({ card }) => card.ref)
  const say = tools.sayTo(context)
  const [memories, users, pipelines] = await Promise.all([
    store.cards.recallMany(desk.tenant.id, refs),
    desk.crm.users(),
    desk.crm.pipelines(),
  ])
  const stageNames = new Map(pipelines.flatMap(({ stages }) => stages.map(stageEntry)))
  const names = byId(users)
  const scores = await scoresOf(tools, asker, refs, { pipelines, say, now })
  const words = { say, face: faceOf(context), now }
  const found = open.map(one => {
    const { card } = one
    const memory = memories.get(nameOf(card.ref)) ?? null
    const facts = reviewFacts(one, memory, { policy, users: names, stageNames, now })
    const step = findNextStep(one.openTasks)
    const problems = problemsOf(policy, facts, now).map(problem =>
      describeProblem(problem, { now, dueAt: step?.dueAt ?? null, say }),
    )
    return {
      card: card.ref,
      title: titleOf(one, say),
      isUnaccepted: card.ref.kind === 'lead' && leadsObey !== 'every-rule',
      stage: stageNames.get(card.stage) ?? null,
      owner: ownerOf(card.owner, names),
      nextStep: stepOf(one, words),
      problems,
      score: scores.get(nameOf(card.ref)) ?? null,
    }
  })
  // What can be gone on with; of that what needs a person first; among the others the newest.
  return found.toSorted(
    (one, other) =>
      Number(one.isUnaccepted) - Number(other.isUnaccepted) ||
      other.problems.length - one.problems.length,
  )
}

function stageEntry({ id, name }: { readonly id: StageId; readonly name: string }) {
  return [id, name] as const
}

function ownerOf(
  owner: UserId | null,
  names: ReadonlyMap<UserId, { readonly name: string }>,
): string | null {
  return owner === null ? null : (names.get(owner)?.name ?? null)
}

function titleOf({ card }: OpenCard, say: Say): string {
  const { kind, id } = card.ref
  const number = say({ id: `client-by-number.card.${kind}`, values: { id } })
  return card.title === '' ? number : `${number} · ${card.title}`
}

function stepOf(
  { openTasks, areTasksUnnamed = false }: OpenCard,
  { say, face, now }: { readonly say: Say; readonly face: Clockface; readonly now: Instant },
): FoundCard['nextStep'] {
  const step = findNextStep(openTasks)
  if (step === null) return null
  const when = say(whenText(step.dueAt, now, face))
  const text = areTasksUnnamed ? when : `${when} · ${step.title}`
  return { text, isToday: isLaterToday(step.dueAt, now, face) }
}
