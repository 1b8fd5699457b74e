import type { HostEffect } from '../host.ts'
import { isRefused } from './failures.ts'
import type { Ground } from './ground.ts'

type HandOver = Extract<HostEffect, { type: 'task.complete' | 'card.hand-over' | 'task.hand-over' }>

/**
 * What changes hands, or is done with. Another responsible of a lead leaves its tasks whose they are: amoCRM asks about them in its own
 * window alone (L). @returns id of what was changed
 */
export async function handOver({ account }: Ground, effect: HandOver): Promise<string> {
  switch (effect.type) {
    case 'card.hand-over':
      await account.write('PATCH', `leads/${effect.subject.id}`, {
        responsible_user_id: Number(effect.to),
      })
      return effect.to
    case 'task.hand-over':
      await account.write('PATCH', `tasks/${effect.task}`, {
        responsible_user_id: Number(effect.to),
      })
      return effect.task
    case 'task.complete':
      try {
        const result = { text: effect.text }
        await account.write('PATCH', `tasks/${effect.task}`, { is_completed: true, result })
      } catch (error) {
        if (!isRefused(error, 404)) throw error
      }
      return effect.task
    default:
      return effect satisfies never
  }
}
