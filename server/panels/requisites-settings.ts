import { REQUISITE_FIELDS, type RequisiteField } from '../../shared/contract/requisites-fill.ts'
import {
  getRequisitesSettings,
  type RequisitesSettings,
  type RequisitesSettingsChange,
  saveRequisitesSettings,
} from '../../shared/contract/requisites-settings.ts'
import { readNothing } from '../../shared/contract/read.ts'
import { readRequisitesSettings } from '../../shared/contract/read-requisites.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { openRequisites } from '../flow/requisites.ts'
import { RegistryTrouble, type UsageWithLimits } from '../providers/requisites.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import { providerOf } from './requisites-desk.ts'
import type { PanelTools } from './tools.ts'

/** What amoCRM's own requisites have no place for (amocrm.md 11.6). */
const ORDINARY: readonly RequisiteField[] = [
  'fullName',
  'post',
  'registeredOn',
  'okpo',
  'oktmo',
  'okved',
  'bankName',
  'correspondentAccount',
]

export function requisitesSettingsPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getRequisitesSettings, readNothing, (_, context) => {
      requireAdmin(context.session)
      return show(tools, context)
    }),
    definePanel(saveRequisitesSettings, readRequisitesSettings, (change, context) => {
      requireAdmin(context.session)
      return save(tools, change, context)
    }),
  ]
}

async function show(tools: PanelTools, context: PanelContext): Promise<RequisitesSettings> {
  const { flow } = tools
  const { tenant } = context
  const provider = await providerOf(tools, context)
  const { version, isWatched, ordinary } = await flow.store.requisites.settings(tenant.id)
  const say = tools.sayTo(context)
  return {
    version,
    isWatched,
    key: (await flow.registry?.keyOf(tenant.id)) ?? 'none',
    usage: toUsage(await provider.usage(), say),
    ordinary: await toOrdinary(tools, context, { ordinary, say }),
  }
}

function toUsage(usage: UsageWithLimits, say: Say): RequisitesSettings['usage'] {
  const { today, dailyLimit, thisMinute, minuteLimit, closedUntil, isNearlySpent } = usage
  const values = { today, daily: dailyLimit, minute: thisMinute, minutely: minuteLimit }
  const near = isNearlySpent ? say({ id: 'requisites.usage-near' }) : null
  return {
    today,
    dailyLimit,
    thisMinute,
    minuteLimit,
    text: say({ id: 'requisites.usage', values }),
    warning: closedUntil === null ? near : say({ id: 'requisites.usage-closed' }),
  }
}

async function toOrdinary(
  { flow }: PanelTools,
  { tenant }: PanelContext,
  { ordinary, say }: { readonly ordinary: Readonly<Record<string, string>>; readonly say: Say },
): Promise<RequisitesSettings['ordinary']> {
  const desk = await openRequisites(flow, tenant, null)
  if (desk?.host.ordinaryFields === undefined) return null
  return {
    lines: ORDINARY.map(field => ({
      field,
      label: say({ id: 'requisites.field', values: { field } }),
      chosen: ordinary[field] ?? null,
    })),
    offered: await desk.host.ordinaryFields(),
  }
}

async function save(
  tools: PanelTools,
  { version, key, isWatched, ordinary }: RequisitesSettingsChange,
  context: PanelContext,
): Promise<RequisitesSettings> {
  const { flow } = tools
  const { tenant } = context
  const { requisites } = flow.store
  if (key !== null && key !== '') await tryKey(tools, key)
  const before = await requisites.settings(tenant.id)
  const chosen = Object.fromEntries(
    REQUISITE_FIELDS.flatMap(field => {
      const id = ordinary[field] === undefined ? before.ordinary[field] : ordinary[field]
      return id === undefined || id === null ? [] : [[field, id] as const]
    }),
  )
  const change = { isWatched, ordinary: chosen }
  if (!(await requisites.saveSettings(tenant.id, version, change)))
    throw new ApiFailure(409, 'stale')
  if (key !== null) {
    await requisites.saveKey(tenant.id, key === '' ? null : key)
    // What the registry said to the key before says nothing of this one.
    await requisites.usage.close(tenant.id, flow.clock.now())
  }
  return show(tools, context)
}

/** A question about a bank everybody knows; a spent day says that the key is right. */
async function tryKey({ flow }: PanelTools, key: string): Promise<void> {
  try {
    await flow.registry?.tryOut(key).findBank('044525225')
  } catch (error) {
    if (!(error instanceof RegistryTrouble)) throw error
    if (error.reason === 'wrong-key' || error.reason === 'no-key')
      throw new ApiFailure(422, 'invalid', { key: 'wrong-key' })
    if (error.reason !== 'quota' && error.reason !== 'busy')
      throw new ApiFailure(422, 'invalid', { key: 'down' })
  }
}
