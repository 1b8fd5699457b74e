import type { Pipeline } from '../../shared/crm/model.ts'
import { plus } from '../../shared/time/instant.ts'
import { readPolicy, type Policy, type SavedSettings } from '../core/policy.ts'
import { reaches } from '../core/strength.ts'
import { rules } from '../rules/index.ts'
import { YOUNG_MS } from './facts.ts'
import type { Desk } from './flow.ts'
import { loadPolicyGround } from './load-policy.ts'

export interface SettingsStep {
  readonly before: SavedSettings
  readonly after: SavedSettings
  /** As the host has them: a rule may go further in one of them alone. */
  readonly pipelines: readonly Pick<Pipeline, 'id'>[]
}

/** Reminds of a request nobody has touched (R6); the one rule of which a review sees nothing. */
const FIRST_CONTACT = 'ensure-first-contact'

/**
 * Lets a saved change reach what is open already: cards by a review at once, requests that were only recorded by being decided afresh,
 * requests that still wait for a person by a look at each. A request older than a fortnight has gone its way.
 */
export async function followChange(desk: Desk, step: SettingsStep): Promise<void> {
  const { store, clock } = desk.flow
  const { id } = desk.tenant
  const now = clock.now()
  const since = plus(now, -YOUNG_MS)
  const change = await readChange(desk, step)
  const recordedToo = isHeardOfAnew(change)
  if (recordedToo || isLoosened(change))
    await store.requests.reopenHeld(id, { receivedSince: since, recordedToo })
  if (isWaitJudgedAnew(change)) await store.requests.lookAtUntouched(id, since)
  await store.due.set({ tenant: id, kind: 'review', subject: '' }, now)
}

interface Change extends SettingsStep {
  readonly was: Policy
  readonly is: Policy
}

async function readChange(desk: Desk, step: SettingsStep): Promise<Change> {
  const ground = await loadPolicyGround(desk, [step.before, step.after])
  return {
    ...step,
    was: readPolicy(step.before, rules, ground),
    is: readPolicy(step.after, rules, ground),
  }
}

/** A rule that was off for some cards, or for the cards of some people, is on for them: of their requests only the outcome was kept. */
function isHeardOfAnew({ before, after, was, is, pipelines }: Change): boolean {
  if (!isSame(before.exempt, after.exempt)) return true
  return rules.some(rule =>
    pipelines.some(({ id }) => !was.ruleSettings(rule, id).isOn && is.ruleSettings(rule, id).isOn),
  )
}

/** What was held may be done now: a rule goes further somewhere, or quiet mode is over. */
function isLoosened({ before, after, was, is, pipelines }: Change): boolean {
  if ((after.quietUntil ?? 0) < (before.quietUntil ?? 0)) return true
  return rules.some(rule =>
    pipelines.some(({ id }) => {
      const [old, fresh] = [was.ruleSettings(rule, id), is.ruleSettings(rule, id)]
      return fresh.isOn && !reaches(old.strength, fresh.strength)
    }),
  )
}

/** When a request is late, and who hears of it: everything that R6 looks at besides the request. */
function isWaitJudgedAnew({ before, after, was, is, pipelines }: Change): boolean {
  const parts = ['quietUntil', 'schedule', 'heads', 'exempt'] as const
  if (parts.some(part => !isSame(before[part], after[part]))) return true
  return rules
    .filter(({ id }) => id === FIRST_CONTACT)
    .some(rule =>
      pipelines.some(({ id }) => !isSame(was.ruleSettings(rule, id), is.ruleSettings(rule, id))),
    )
}

/** In another order of its fields it counts as another one: a look too many, never one too few. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}
