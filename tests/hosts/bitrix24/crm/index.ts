import type { Method } from '../method.ts'
import { activityMethods } from './activity-methods.ts'
import { duplicateMethods } from './duplicate-methods.ts'
import { itemMethods } from './item-methods.ts'
import { timelineMethods } from './timeline-methods.ts'
import { todoMethods } from './todo-methods.ts'

/** Every method of the CRM, its tasks, notifications and telephony. What is absent here the portal does not have. */
export const crmMethods: readonly Method[] = [
  ...itemMethods,
  ...activityMethods,
  ...todoMethods,
  ...timelineMethods,
  ...duplicateMethods,
]
