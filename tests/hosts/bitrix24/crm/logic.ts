/**
 * The portal's own CRM behaviour: what REST, the portal's screen and the seed all do alike.
 * Events, history, indexes and the marks of a known client are kept here, so nobody writes into the maps of the
 * state directly.
 */
export {
  addActivity,
  bindActivity,
  completeActivity,
  deleteActivity,
  unbindActivity,
  updateActivity,
  type ActivityChanges,
  type NewActivity,
} from './activities.ts'
export type { Author } from './author.ts'
export { canRead, canReadActivity, canWrite, findItem, sightOf, type Sight } from './access.ts'
export { fieldValue } from './item-columns.ts'
export { deleteItem } from './item-deletion.ts'
export { addItem, updateItem, type ItemChanges } from './items.ts'
export { changeCategory, moveStage } from './shortcuts.ts'
export type { MultiFieldChange } from './multi-fields.ts'
export { firstStage, stageDirectory, statusesOf } from './stages.ts'
export {
  addTask,
  completeTask,
  deleteTask,
  updateTask,
  type NewTask,
  type TaskChanges,
} from './tasks.ts'
export { addComment, deleteComment, notify, type NewNotification } from './timeline.ts'
