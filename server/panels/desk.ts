import { getDesk, SECTION_IDS } from '../../shared/contract/desk.ts'
import type { DeskAnswer, SectionId } from '../../shared/contract/desk.ts'
import { isNamedHead, readHeads } from '../core/heads.ts'
import { deskOf } from '../flow/flow.ts'
import { definePanel, type Panel, type PanelContext } from './panel.ts'
import { readSavedSettings } from './saved-settings.ts'
import type { PanelTools } from './tools.ts'

/** Whom a section is for. What is in it is guarded by its own addresses; here nobody is offered what would refuse him. */
const FOR: Readonly<Record<SectionId, 'everyone' | 'heads' | 'admins'>> = {
  queue: 'everyone',
  client: 'everyone',
  control: 'heads',
  funnel: 'everyone',
  'first-look': 'heads',
  quality: 'heads',
  base: 'everyone',
  load: 'admins',
  journal: 'admins',
}

/** What stands in the bar of the desk. */
export function deskPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(
      getDesk,
      () => ({}),
      (_question, context) => answerDesk(tools, context),
    ),
  ]
}

async function answerDesk({ flow }: PanelTools, context: PanelContext): Promise<DeskAnswer> {
  const { isAdmin } = context.session
  const isHead = await leadsPeople(flow, context)
  return {
    sections: SECTION_IDS.filter(id => {
      const who = FOR[id]
      return who === 'everyone' || isAdmin || (who === 'heads' && isHead)
    }),
    home: isHead ? 'control' : 'queue',
  }
}

/** Whether the settings or the host's own structure name this person as somebody's head. */
export async function leadsPeople(
  flow: PanelTools['flow'],
  { session, tenant }: PanelContext,
): Promise<boolean> {
  const [{ value }, users] = await Promise.all([
    flow.store.settings.load(tenant.id),
    deskOf(flow, tenant, 'person').crm.users(),
  ])
  return isNamedHead(session.user, readHeads(readSavedSettings(value).heads), users)
}
