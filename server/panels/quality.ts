import {
  type ColumnSwitch,
  getQuality,
  type QualityAnswer,
  switchColumn,
  switchField,
} from '../../shared/contract/quality.ts'
import { readColumnSwitch, readFieldSwitch } from '../../shared/contract/read-quality.ts'
import { readNothing } from '../../shared/contract/read.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import { deskOf } from '../flow/flow.ts'
import { toQuality } from '../scoring/quality.ts'
import type { ScoringSettings } from '../store/store.ts'
import { leadsPeople } from './desk.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

export function qualityPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getQuality, readNothing, async (_question, context) => {
      if (!context.session.isAdmin && !(await leadsPeople(tools.flow, context)))
        throw new ApiFailure(403, 'no-access')
      return answerQuality(tools, context)
    }),
    definePanel(switchColumn, readColumnSwitch, (change, context) =>
      turnColumn(tools, change, context),
    ),
    definePanel(switchField, readFieldSwitch, ({ isOn }, context) =>
      save(tools, context, before => ({ ...before, isFieldWritten: isOn })),
    ),
  ]
}

async function answerQuality(tools: PanelTools, context: PanelContext): Promise<QualityAnswer> {
  const { store } = tools.flow
  const { id } = context.tenant
  const say = tools.sayTo(context)
  const settings = await store.scores.settings(id)
  const kinds = await Promise.all(
    kindsOf(tools, context).map(async kind => {
      const [versions, monitor] = await Promise.all([
        store.scores.versions(id, kind),
        store.scores.monitor(id, kind),
      ])
      return toQuality({ kind, versions, monitor, settings }, say)
    }),
  )
  return { kinds, canChange: context.session.isAdmin }
}

/** Deals first: they are what people ask about. */
function kindsOf({ flow }: PanelTools, { tenant }: PanelContext): readonly CardKind[] {
  const { host } = deskOf(flow, tenant, 'person')
  return host.capabilities(tenant).hasLeads ? ['deal', 'lead'] : ['deal']
}

/** What the guard has refused no person overrules: it would tell the outcome by the outcome. */
async function turnColumn(
  tools: PanelTools,
  { column: name, isOn }: ColumnSwitch,
  context: PanelContext,
): Promise<QualityAnswer> {
  requireAdmin(context.session)
  const { kinds } = await answerQuality(tools, context)
  const known = kinds.flatMap(({ columns }) => columns.filter(({ id }) => id === name))
  if (known.length === 0) throw new ApiFailure(422, 'invalid', { column: 'unknown' })
  if (isOn && known.every(({ state }) => state === 'refused'))
    throw new ApiFailure(422, 'invalid', { column: 'refused' })
  return save(tools, context, before => ({
    ...before,
    switches: { ...before.switches, [name]: isOn },
  }))
}

async function save(
  tools: PanelTools,
  context: PanelContext,
  change: (before: ScoringSettings) => ScoringSettings,
): Promise<QualityAnswer> {
  requireAdmin(context.session)
  const { scores, jobs } = tools.flow.store
  const tenant = context.tenant.id
  const before = await scores.settings(tenant)
  await scores.saveSettings(tenant, change(before))
  await jobs.add({ name: 'count-chances', payload: { tenant } })
  return answerQuality(tools, context)
}
