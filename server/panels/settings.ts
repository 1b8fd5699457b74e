import { readNothing, readSettingsChange } from '../../shared/contract/read.ts'
import {
  type RuleSettings,
  type SettingsAnswer,
  type SettingsChange,
  getSettings,
  saveSettings,
  showStrip,
} from '../../shared/contract/settings.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import type { SavedSettings } from '../core/policy.ts'
import { reaches } from '../core/strength.ts'
import { deskOf } from '../flow/flow.ts'
import { isStripShown, rememberStrip } from '../flow/strip-shown.ts'
import { rules } from '../rules/index.ts'
import { readSavedSettings } from './saved-settings.ts'
import { journalText } from './journal-text.ts'
import { ApiFailure, type Panel, type PanelContext, definePanel, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

const JOURNAL_LINES = 50

/** An older request is past being attached: its card has gone its way. */
const STILL_FRESH_MS = 14 * DAY

export function settingsPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getSettings, readNothing, (_question, context) => answerSettings(tools, context)),
    definePanel(saveSettings, readSettingsChange, (change, context) =>
      save(tools, change, context),
    ),
    definePanel(showStrip, readNothing, async (_question, context) => {
      requireAdmin(context.session)
      const { host } = deskOf(tools.flow, context.tenant, 'person')
      await host.showInCards(context.tenant)
      await rememberStrip(tools.flow.store, context.tenant.id, true)
      return { ok: true as const }
    }),
  ]
}

async function answerSettings(tools: PanelTools, context: PanelContext): Promise<SettingsAnswer> {
  const { store } = tools.flow
  const { id } = context.tenant
  const say = tools.sayTo(context)
  const { version, value } = await store.settings.load(id)
  const saved = readSavedSettings(value)
  const { isAdmin } = context.session
  // Lines name clients of cards that not everybody may open.
  const rows = isAdmin ? await store.ledger.recent(id, JOURNAL_LINES) : []
  const buried = isAdmin ? await store.jobs.buried(id) : []

  return {
    version,
    canChange: isAdmin,
    rules: rules.map(rule => toRuleSettings(rule.id, rule.defaults, saved)),
    quietUntil: saved.quietUntil,
    isStripShown: await isStripShown(store, id),
    journal: rows.map(row => ({
      at: row.settledAt ?? row.plannedAt,
      card: nameOf(row.card),
      text: journalText(row, say),
      state: row.state === 'performing' ? 'planned' : row.state,
      reason: row.reason,
    })),
    buried: buried.map(job => ({
      at: job.at,
      text: say({ id: 'journal.buried-job', values: { code: job.code, message: job.message } }),
    })),
  }
}

function toRuleSettings(id: string, defaults: unknown, saved: SavedSettings): RuleSettings {
  const own = saved.rules[id]
  const fields = { ...(defaults as Record<string, unknown>), ...own }
  return {
    id,
    isOn: own?.on ?? true,
    strength: own?.strength ?? 'show',
    graceMinutes: numberOr(fields.graceMinutes),
    escalateHours: numberOr(fields.escalateHours),
  }
}

function numberOr(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

async function save(
  tools: PanelTools,
  change: SettingsChange,
  context: PanelContext,
): Promise<SettingsAnswer> {
  requireAdmin(context.session)
  const { store, clock } = tools.flow
  const { id } = context.tenant
  const before = await store.settings.load(id)
  const saved = readSavedSettings(before.value)

  const isSaved = await store.settings.save(id, change.version, merge(saved, change))
  if (!isSaved) throw new ApiFailure(409, 'stale')

  const now = clock.now()
  if (isLoosened(saved, change))
    await store.requests.reopenHeld(id, { receivedSince: plus(now, -STILL_FRESH_MS) })
  await store.due.set({ tenant: id, kind: 'review', subject: '' }, now)
  return answerSettings(tools, context)
}

/** What was only recorded may be done now: a rule may go further, or quiet mode is over. */
function isLoosened(before: SavedSettings, { rules: after, quietUntil }: SettingsChange): boolean {
  const goesFurther = after.some(({ id, isOn, strength }) => {
    const was = before.rules[id]
    return isOn && (was?.on === false || !reaches(was?.strength ?? 'show', strength))
  })
  return goesFurther || (quietUntil ?? 0) < (before.quietUntil ?? 0)
}

/** What this page does not show (overrides by pipeline, schedule) is kept as it is. */
function merge(saved: SavedSettings, change: SettingsChange): SavedSettings {
  const known = new Set(rules.map(rule => rule.id))
  const changed = change.rules
    .filter(rule => known.has(rule.id))
    .map(({ id, isOn, strength, graceMinutes, escalateHours }) => [
      id,
      {
        ...saved.rules[id],
        on: isOn,
        strength,
        ...(graceMinutes !== null && { graceMinutes }),
        ...(escalateHours !== null && { escalateHours }),
      },
    ])
  return {
    ...saved,
    rules: { ...saved.rules, ...Object.fromEntries(changed) },
    quietUntil: change.quietUntil,
  }
}
