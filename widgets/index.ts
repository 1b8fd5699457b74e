import { cardTab } from './card-tab/index.ts'
import { callCard, clientPage } from './client/index.ts'
import { clientTime } from './client-time/index.ts'
import { desk } from './desk/index.ts'
import { install } from './install/index.ts'
import { journal } from './journal/index.ts'
import { requisites } from './requisites/index.ts'
import { ruleStrip } from './rule-strip/index.ts'
import { settings } from './settings/index.ts'
import type { Widget } from './widget.ts'

/** Every widget there is; the manifests say where each host shows it. */
export const widgets: readonly Widget[] = [
  ruleStrip,
  cardTab,
  journal,
  settings,
  install,
  desk,
  callCard,
  clientPage,
  clientTime,
  requisites,
]
