import { asInstant } from '../../shared/time/instant.ts'
import type { SavedSettings } from '../../server/core/policy.ts'
import type { StageLimit, StageLimitSettings } from '../../shared/settings/saved-settings.ts'
import { addActivity, addComment, moveStage } from '../hosts/bitrix24/crm/logic.ts'
import type { Item, PortalTask } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage, type StageOptions } from '../stage.ts'
import { portalOf, REP } from './scenes.ts'

export const ACT = { on: true, strength: 'act' } as const
export const OFF = { on: false, strength: 'show' } as const

/** Every rule that could disturb a case is off; what a case is about it says itself. */
export const ONLY = {
  'dedupe-incoming': ACT,
  'plan-stage-task': OFF,
  'ensure-next-step': OFF,
  'limit-stage-time': OFF,
  'ensure-first-contact': OFF,
} as const

/** A stage with these rules at full strength, all others off. */
export function setCase(rules: SavedSettings['rules'], options: StageOptions = {}): Promise<Stage> {
  return setStage({
    ...options,
    rules: { ...ONLY, ...rules } as NonNullable<StageOptions['rules']>,
  })
}

/** As the settings page saves: what was held is decided afresh, everything open is reviewed. */
export async function saveSettings(stage: Stage, change: Partial<SavedSettings>): Promise<void> {
  const { store } = stage.service
  const { version, value } = await store.settings.load(stage.tenant)
  const saved = await store.settings.save(stage.tenant, version, {
    ...(value as object),
    ...change,
  })
  if (!saved) throw new Error('somebody saved meanwhile')
  await store.requests.reopenHeld(stage.tenant, { receivedSince: asInstant(0) })
  await store.due.set({ tenant: stage.tenant, kind: 'review', subject: '' }, stage.clock.now())
  await stage.moveTime(0)
}

export function moveTo(stage: Stage, item: Item, stageId: string): void {
  moveStage(portalOf(stage), item, stageId, { userId: REP })
}

export function comment(stage: Stage, item: Item, text: string): void {
  addComment(portalOf(stage), item, text, { userId: REP })
}

/** A call that took place, or one that was missed. */
export function call(stage: Stage, item: Item, isAnswered: boolean): void {
  addActivity(
    portalOf(stage),
    {
      ownerTypeId: item.entityTypeId,
      ownerId: item.id,
      typeId: 2,
      providerId: 'VOXIMPLANT_CALL',
      subject: 'Звонок',
      responsibleId: REP,
      deadline: null,
      direction: isAnswered ? 2 : 1,
      isCompleted: isAnswered,
      isIncomingChannel: !isAnswered,
    },
    { userId: REP },
  )
}

/** Tasks of the task module on a card, oldest first. */
export function casesOf(stage: Stage, { entityTypeId, id }: Item): readonly PortalTask[] {
  const code = `${entityTypeId === 1 ? 'L' : 'D'}_${id}`
  return [...portalOf(stage).state.tasks.values()].filter(({ crm }) => crm.includes(code))
}

/** Limits by stage, keys as plain texts. */
export function limits(byStage: Readonly<Record<string, StageLimit>>) {
  return { limits: byStage as StageLimitSettings['limits'] }
}

export function limitOf(amount: number, unit: 'hours' | 'days', calendar = false) {
  return { amount, unit, calendar }
}
