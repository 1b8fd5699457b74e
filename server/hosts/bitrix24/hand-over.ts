import type { HostEffect } from '../host.ts'
import type { Plan } from './perform.ts'
import type { Command } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

type HandOver = Extract<HostEffect, { type: 'task.complete' | 'card.hand-over' | 'task.hand-over' }>

/** What changes hands, or is done with. Another responsible of a card leaves its activities whose they are (V). */
export function planHandOver(effect: HandOver, mark: string): Plan {
  const { id, command } = toCommand(effect)
  // D: the module of tasks calls this error `0`. The task is our own, so it is not that we may not see it.
  const gone = effect.type === 'task.complete' && { isDoneWhenGone: true, goneCode: '0' }
  return { mark, commands: [command], id, readId: () => null, ...gone }
}

function toCommand(effect: HandOver): {
  readonly id: string
  readonly command: Command
} {
  switch (effect.type) {
    case 'card.hand-over': {
      const { subject, to } = effect
      const fields = { assignedById: to }
      const params = { entityTypeId: ENTITY_TYPE[subject.kind], id: subject.id, fields }
      return { id: to, command: { method: 'crm.item.update', params } }
    }
    case 'task.hand-over': {
      // Deprecated, and the only one for every kind of activity; the newer one knows the universal kind alone (D).
      const params = { id: effect.task, fields: { RESPONSIBLE_ID: effect.to } }
      return { id: effect.task, command: { method: 'crm.activity.update', params } }
    }
    case 'task.complete': {
      // A case is a task of the task module, so it is named by the id of that.
      const command = { method: 'tasks.task.complete', params: { taskId: effect.task } }
      return { id: effect.task, command }
    }
    default:
      return effect satisfies never
  }
}
