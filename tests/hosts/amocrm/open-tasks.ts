import type { AmoState, EntityType, Task } from './state.ts'

/** Which open tasks stand on an entity itself, kept up to date by `crm/tasks.ts`. */
export interface OpenTasks {
  /** Files the task anew, whatever has changed about it. */
  refile(task: Task): void
  on(type: EntityType, id: number): readonly Task[]
  /** `closest_task_at`: the nearest deadline, overdue ones included (M); `null` without an open task. */
  closest(type: EntityType, id: number): number | null
}

export function createOpenTasks(state: AmoState): OpenTasks {
  const byEntity = new Map<string, Set<Task>>()
  const places = new Map<number, string>()

  function refile(task: Task): void {
    const before = places.get(task.id)
    if (before !== undefined) byEntity.get(before)?.delete(task)
    places.delete(task.id)
    if (task.isCompleted || task.isDeleted || task.entityType === null) return
    const key = `${task.entityType}:${task.entityId}`
    places.set(task.id, key)
    const filed = byEntity.get(key) ?? new Set()
    byEntity.set(key, filed.add(task))
  }

  function on(type: EntityType, id: number): readonly Task[] {
    return [...(byEntity.get(`${type}:${id}`) ?? [])]
  }

  for (const task of state.tasks.values()) refile(task)
  return {
    refile,
    on,
    closest(type, id) {
      const times = on(type, id).map(({ completeTill }) => completeTill)
      return times.length === 0 ? null : Math.min(...times)
    },
  }
}
