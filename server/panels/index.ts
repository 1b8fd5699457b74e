import { createZoneOffsets } from '../../shared/time/zone-offset.ts'
import { basePanels } from './base.ts'
import { cardTabPanels } from './card-tab.ts'
import { casesPanels } from './cases.ts'
import { clientByNumberPanels } from './client-by-number/index.ts'
import { clientTimePanels } from './client-time-card.ts'
import { sayIn } from '../flow/create-flow.ts'
import type { Flow } from '../flow/flow.ts'
import { createTenantExpert } from '../numbering/tenant-expert.ts'
import { digestPanels } from './digest.ts'
import { deskPanels } from './desk.ts'
import { firstLookPanels } from './first-look.ts'
import { funnelPanels } from './funnel.ts'
import { cardFunnelPanels } from './funnel-card.ts'
import { marketPanels } from './funnel-market.ts'
import { threePanels } from './funnel-three.ts'
import { controlPanels } from './control.ts'
import { importPanels } from './import.ts'
import { journalPanels } from './journal.ts'
import { mergePanels } from './merge.ts'
import type { Panel } from './panel.ts'
import { phoneExpertPanels } from './phone-expert.ts'
import { qualityPanels } from './quality.ts'
import { queuePanels } from './queue.ts'
import { ruleStripPanels } from './rule-strip.ts'
import { scoreBadgePanels } from './score-badge.ts'
import { settingsPanels } from './settings.ts'
import { telephonyPanels } from './telephony.ts'
import { requisitesPanels } from './requisites.ts'
import type { PanelTools } from './tools.ts'

/** Every address of our API but the session's. */
/** @param publicUrl our own address, without a slash at the end */
export function createPanels(
  flow: Flow,
  numbering: PanelTools['numbering'],
  publicUrl: string,
): readonly Panel[] {
  const tools = {
    flow,
    numbering,
    expert: createTenantExpert({
      places: flow.store.places,
      now: () => flow.clock.now(),
      log: flow.log,
    }),
    offsets: createZoneOffsets(),
    sayTo: ({ session, tenant }: Parameters<Panel['answer']>[1]) => sayIn(session.locale, tenant),
  }
  return [
    ...ruleStripPanels(tools),
    ...settingsPanels(tools),
    ...digestPanels(tools),
    ...telephonyPanels(tools, publicUrl),
    ...cardTabPanels(tools),
    ...clientByNumberPanels(tools),
    ...clientTimePanels(tools),
    ...phoneExpertPanels(tools),
    ...firstLookPanels(tools),
    ...funnelPanels(tools),
    ...mergePanels(tools),
    ...threePanels(tools),
    ...marketPanels(tools),
    ...cardFunnelPanels(tools),
    ...controlPanels(tools),
    ...casesPanels(tools),
    ...journalPanels(tools),
    ...requisitesPanels(tools),
    ...deskPanels(tools),
    ...importPanels(tools),
    ...queuePanels(tools),
    ...qualityPanels(tools),
    ...basePanels(tools),
    ...scoreBadgePanels(tools),
  ]
}
