import { finderOf, idText, shape } from '../../../shared/parse/parse.ts'
import { HOUR, type Instant } from '../../../shared/time/instant.ts'
import type { TenantId } from '../../../shared/crm/ids.ts'
import type { Tenant } from '../../tenant.ts'
import { HostRefused, HostUnavailable } from '../../errors.ts'
import type { EffectAnswer, HostEffect, MarkedEffect } from '../host.ts'
import { isMadeBefore } from './failures.ts'
import { withCaseMark, withoutCodes } from './marks.ts'
import type { Plan } from './perform.ts'
import { MissingInRest3, type Portal } from './portal.ts'
import { toPortalTime } from './wire.ts'

/** A task of the head of sales, in the task module: it has a closing of its own and does not hide among the rep's steps. */
type Case = Extract<HostEffect, { type: 'task.create' }>

const METHOD = 'tasks.task.add'

/** A portal gets REST 3.0 with an update, our app a scope with a new version. */
const MISSING_FOR_MS = 6 * HOUR

/** Which portals have no REST 3.0, as far as this process has seen lately. */
export interface Rest3 {
  mayHave(tenant: TenantId): boolean
  isMissing(tenant: TenantId): void
}

/** @param now on the real clock */
export function createRest3(now: () => Instant): Rest3 {
  const askAgainAt = new Map<TenantId, number>()
  return {
    mayHave: tenant => (askAgainAt.get(tenant) ?? 0) <= now(),
    isMissing: tenant => void askAgainAt.set(tenant, now() + MISSING_FOR_MS),
  }
}

const findMade = finderOf(shape({ item: shape({ id: idText }) }))
const findTask = finderOf(shape({ task: shape({ id: idText }) }))
const findInstaller = finderOf(shape({ installerId: idText }))

export interface CaseTools {
  readonly portal: Portal
  readonly tenant: Tenant
  readonly rest3: Rest3
}

/**
 * Makes the cases among the effects by REST 3.0, a request for each: there a repetition after a lost answer makes nothing twice.
 * Where the portal has none they are left to the batch, and found again by their marks.
 */
export async function openCases(
  tools: CaseTools,
  effects: readonly MarkedEffect[],
): Promise<readonly EffectAnswer[]> {
  const creator = findInstaller(tools.tenant.hostData)?.installerId
  const answers: EffectAnswer[] = []
  for (const { effect, mark } of effects) {
    if (effect.type !== 'task.create' || effect.kind !== 'case') continue
    if (creator === undefined || !tools.rest3.mayHave(tools.tenant.id)) continue
    const answer = await openCase(tools, { effect, mark, creator })
    if (answer !== null) answers.push(answer)
  }
  return answers
}

async function openCase(
  { portal, tenant, rest3 }: CaseTools,
  { effect, mark, creator }: { readonly effect: Case; readonly mark: string; creator: string },
): Promise<EffectAnswer | null> {
  // Numbers, and no default for who asks (D).
  const fields = {
    title: withoutCodes(effect.title),
    description: withCaseMark(effect.text, mark),
    creatorId: Number(creator),
    responsibleId: Number(effect.assignee),
    deadline: toPortalTime(effect.dueAt),
    crmItemIds: [bindingOf(effect)],
  }
  try {
    const made = findMade(await portal.writeOnce(METHOD, { fields }, `shagolad-${mark}`))
    return made === null
      ? { mark, done: false, reason: 'nothing was made', mayRetry: false }
      : { mark, done: true, id: made.item.id }
  } catch (error) {
    if (error instanceof MissingInRest3) {
      rest3.isMissing(tenant.id)
      return null
    }
    return toAnswer(mark, error)
  }
}

/** A case that failed does not take the other effects with it. */
function toAnswer(mark: string, error: unknown): EffectAnswer {
  if (error instanceof HostUnavailable)
    return { mark, done: false, reason: error.message, mayRetry: true }
  if (!(error instanceof HostRefused)) throw error
  if (isMadeBefore(error)) return { mark, done: true, id: null }
  return { mark, done: false, reason: error.reason, mayRetry: false }
}

/** The same by REST 2, in a batch with others. */
export function planCase(effect: Case, mark: string): Plan {
  const command = {
    method: METHOD,
    params: {
      fields: {
        TITLE: withoutCodes(effect.title),
        DESCRIPTION: withCaseMark(effect.text, mark),
        RESPONSIBLE_ID: effect.assignee,
        DEADLINE: toPortalTime(effect.dueAt),
        UF_CRM_TASK: [bindingOf(effect)],
      },
    },
  }
  return {
    mark,
    commands: [command],
    id: null,
    readId: result => findTask(result)?.task.id ?? null,
  }
}

function bindingOf({ subject }: Case): string {
  return `${subject.kind === 'lead' ? 'L' : 'D'}_${subject.id}`
}
