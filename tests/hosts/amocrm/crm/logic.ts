/**
 * The account's own behaviour: what the API, the account's screen and the seed all do alike. Events, web-hooks and the
 * index of open tasks are kept here, so nobody writes into the maps of the state directly.
 */
export type { Account, Author } from '../account.ts'
export type {
  EntityChanges,
  LeadChanges,
  NewCompany,
  NewContact,
  NewLead,
  TagRef,
} from './changes.ts'
export { addLead, deleteLead, moveLead, restoreLead, updateLead } from './leads.ts'
export {
  addCompany,
  addContact,
  deleteCompany,
  deleteContact,
  updateCompany,
  updateContact,
} from './people.ts'
export {
  joinCompany,
  leaveCompany,
  linkCompany,
  linkContact,
  unlinkCompany,
  unlinkContact,
} from './links.ts'
export {
  addTask,
  completeTask,
  deleteTask,
  updateTask,
  type NewTask,
  type TaskChanges,
} from './tasks.ts'
export { addCall, addNote, updateNote, type NewCall, type NewNote } from './notes.ts'
export {
  acceptUnsorted,
  addUnsorted,
  declineUnsorted,
  unsortedOf,
  type NewUnsorted,
} from './unsorted.ts'
export { saveHook, type HookWish } from './hook-form.ts'
export { mergeContacts, mergeLeads } from './merge.ts'
export { deletePipeline, deleteStage } from './pipelines.ts'
export { communications, textsOf } from './values.ts'
export { firstStatus, isClosed, isUnsortedLead, mainPipeline, ordinaryStatuses } from './stages.ts'
export { can, type Deed } from '../rights.ts'
