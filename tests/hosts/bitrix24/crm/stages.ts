import type { Portal } from '../method.ts'
import type { CrmStatus } from '../state.ts'
import type { Author } from './author.ts'
import { momentOf } from './author.ts'

export type Semantic = 'P' | 'S' | 'F'

export function stageDirectory(entityTypeId: 1 | 2, categoryId: number): string {
  if (entityTypeId === 1) return 'STATUS'
  return categoryId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${categoryId}`
}

/** By the order a person sees. */
export function statusesOf(portal: Portal, entityId: string): CrmStatus[] {
  return [...portal.state.statuses.values()]
    .filter(status => status.entityId === entityId)
    .sort((left, right) => left.sort - right.sort || left.id - right.id)
}

export function findStage(
  portal: Portal,
  entityTypeId: 1 | 2,
  stageId: string,
  categoryId: number,
): CrmStatus | null {
  const directory = stageDirectory(entityTypeId, categoryId)
  for (const status of portal.state.statuses.values()) {
    if (status.entityId === directory && status.statusId === stageId) return status
  }
  return null
}

export function firstStage(portal: Portal, entityTypeId: 1 | 2, categoryId: number): CrmStatus {
  const [first] = statusesOf(portal, stageDirectory(entityTypeId, categoryId))
  if (first === undefined)
    throw new Error(`no stages for type ${entityTypeId}, category ${categoryId}`)
  return first
}

export function semanticOf(stage: CrmStatus): Semantic {
  return stage.semantics ?? 'P'
}

export interface Move {
  readonly entityTypeId: 1 | 2
  readonly ownerId: number
  readonly kind: 'created' | 'moved' | 'category'
  readonly stage: CrmStatus
  readonly categoryId: number
}

const MOVE_TYPES = { created: 1, category: 5 } as const

export function writeHistory(portal: Portal, move: Move, author: Author): void {
  const semanticId = semanticOf(move.stage)
  const movedTo = semanticId === 'P' ? 2 : 3
  const id = portal.nextId('stageHistory')
  portal.state.stageHistory.set(id, {
    id,
    entityTypeId: move.entityTypeId,
    ownerId: move.ownerId,
    typeId: move.kind === 'moved' ? movedTo : MOVE_TYPES[move.kind],
    createdTime: momentOf(portal, author),
    categoryId: move.categoryId,
    stageId: move.stage.statusId,
    semanticId,
  })
}
