import { STANDARD_QUESTIONS, STANDARD_REASONS } from '../../shared/cases/case.ts'
import type { CaseScript } from '../../shared/contract/cases.ts'
import type { ReaderProof } from '../../shared/contract/client-by-number.ts'
import type { Standing } from '../../shared/control/standing.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { type CardRef, nameOf, type Pipeline, type User } from '../../shared/crm/model.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import type { SavedCases, SavedHeads } from '../../shared/settings/saved-settings.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { findHead, isNamedHead } from '../core/heads.ts'
import type { Policy } from '../core/policy.ts'
import { byId } from '../flow/facts.ts'
import { type Desk, deskOf } from '../flow/flow.ts'
import type { CaseFile } from '../store/store.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import { readSavedSettings } from './saved-settings.ts'
import type { PanelTools } from './tools.ts'

/** Everything cases are shown and changed with; no call to the host but its remembered lists. */
export interface CaseGround {
  readonly now: Instant
  readonly desk: Desk
  readonly policy: Policy
  readonly users: ReadonlyMap<UserId, User>
  readonly pipelines: readonly Pipeline[]
  readonly script: SavedCases
  readonly say: Say
  /** An administrator, or somebody's head. */
  readonly leads: boolean
  /** Whether he takes cards like this one apart. */
  answersFor(
    card: Pick<CaseFile, 'pipeline' | 'owner'> & { readonly head?: UserId | null },
  ): boolean
}

export async function caseGround(tools: PanelTools, context: PanelContext): Promise<CaseGround> {
  const { flow } = tools
  const { session, tenant } = context
  const desk = deskOf(flow, tenant, 'person')
  const settings = await flow.store.settings.load(tenant.id)
  const [policy, everybody, pipelines] = await Promise.all([
    flow.policies.read(desk, settings),
    desk.crm.users(),
    desk.crm.pipelines(),
  ])
  const users = byId(everybody)
  const { user, isAdmin } = session
  return {
    now: flow.clock.now(),
    desk,
    policy,
    users,
    pipelines,
    script: readSavedSettings(settings.value).cases ?? {},
    say: tools.sayTo(context),
    leads: isAdmin || isNamedHead(user, policy.heads, everybody),
    answersFor: answersOf(session, policy.heads, everybody),
  }
}

/** Whose a case was when it was opened stays his only while he is a head at all, and his own cards are never his to take apart. */
export function answersOf(
  { user, isAdmin }: Pick<PanelContext['session'], 'user' | 'isAdmin'>,
  heads: SavedHeads,
  everybody: readonly User[],
): CaseGround['answersFor'] {
  const users = byId(everybody)
  const leads = isNamedHead(user, heads, everybody)
  return ({ head, ...card }) =>
    isAdmin ||
    (head === user && leads && card.owner !== user) ||
    findHead(heads, card, users)?.id === user
}

/** @throws {ApiFailure} 403 for who is neither an administrator nor anybody's head */
export function requireHead({ leads }: CaseGround): void {
  if (!leads) throw new ApiFailure(403, 'no-access')
}

/**
 * What he asks of us is written by our own token, so the host is asked whether he may change the card himself.
 *
 * @throws {ApiFailure} 403
 */
export async function requireWrite(
  { desk }: CaseGround,
  { session, tenant }: PanelContext,
  { card, proof }: { readonly card: CardRef; readonly proof: ReaderProof },
): Promise<void> {
  const isSeen = session.sees !== null && nameOf(session.sees) === nameOf(card)
  const may = isSeen
    ? session.may
    : await desk.host
        .sightOf(tenant, { user: session.user, isAdmin: session.isAdmin, proof })
        .rightTo(card)
  if (may !== 'write') throw new ApiFailure(403, 'no-access')
}

/** How the cards stand now, by their names; a closed one is missing. */
export async function standingsOf(
  { flow, tenant }: Desk,
  cards: readonly CardRef[],
): Promise<ReadonlyMap<string, Standing>> {
  const memories = await flow.store.cards.recallMany(tenant.id, cards)
  return new Map(
    [...memories].flatMap(([name, { standing }]) =>
      standing === null ? [] : [[name, standing] as const],
    ),
  )
}

/** The tenant's own questions and reasons, else the standard ones in the reader's language. */
export function scriptOf({ script, say }: Pick<CaseGround, 'script' | 'say'>): CaseScript {
  const questions = Array.from({ length: STANDARD_QUESTIONS }, (_, index) =>
    say({ id: `cases.question.${index + 1}` }),
  )
  const reasons = script.reasons ?? STANDARD_REASONS
  return {
    questions: script.questions ?? questions,
    reasons: reasons.map(value => ({ value, label: say(reasonText(value)) })),
  }
}

/** A reason as it is kept → in words. */
export function reasonText(reason: string): Message {
  const isStandard = STANDARD_REASONS.some(known => known === reason)
  if (isStandard) return { id: `cases.reason.${reason}` }
  return { id: 'journal.plain', values: { reason } }
}
