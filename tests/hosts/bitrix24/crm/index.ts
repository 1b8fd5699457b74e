import type { Method, MethodV3 } from '../method.ts'
import { activityMethods } from './activity-methods.ts'
import { addressMethods } from './address-methods.ts'
import { classicMethods } from './classic-methods.ts'
import { directoryMethods } from './directory-methods.ts'
import { duplicateMethods } from './duplicate-methods.ts'
import { externalCallMethods } from './external-calls.ts'
import { historyMethods } from './history-methods.ts'
import { itemMethods } from './item-methods.ts'
import { layoutMethods } from './layout-methods.ts'
import { linkMethods } from './link-methods.ts'
import { requisiteMethods } from './requisite-methods.ts'
import { taskMethods, taskMethodsV3 } from './task-methods.ts'
import { telephonyMethods } from './telephony-methods.ts'
import { timelineMethods } from './timeline-methods.ts'
import { todoMethods } from './todo-methods.ts'
import { userFieldMethods } from './user-field-methods.ts'

/** Every method of the CRM, its tasks, notifications and telephony. What is absent here the portal does not have. */
export const crmMethods: readonly Method[] = [
  ...itemMethods,
  ...classicMethods,
  ...linkMethods,
  ...directoryMethods,
  ...historyMethods,
  ...activityMethods,
  ...todoMethods,
  ...timelineMethods,
  ...duplicateMethods,
  ...taskMethods,
  ...userFieldMethods,
  ...layoutMethods,
  ...requisiteMethods,
  ...addressMethods,
  ...telephonyMethods,
  ...externalCallMethods,
]

/** Of REST 3.0. */
export const crmMethodsV3: readonly MethodV3[] = [...taskMethodsV3]
