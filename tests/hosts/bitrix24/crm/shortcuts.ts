import type { Portal } from '../method.ts'
import type { Item } from '../state.ts'
import type { Author } from './author.ts'
import { updateItem } from './items.ts'

/** What a drag in the kanban does. @returns whether the item went anywhere */
export function moveStage(portal: Portal, item: Item, stageId: string, author: Author): boolean {
  return updateItem(portal, item, { fields: { stageId }, fm: [] }, author)
}

/** The deal gets the first stage of the other category. */
export function changeCategory(
  portal: Portal,
  deal: Item,
  categoryId: number,
  author: Author,
): boolean {
  return updateItem(portal, deal, { fields: { categoryId }, fm: [] }, author)
}
