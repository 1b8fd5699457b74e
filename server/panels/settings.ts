import { readNothing, readSettingsChange, readSettingsFields } from '../../shared/contract/read.ts'
import {
  type AffectedAnswer,
  countAffected,
  getSettings,
  saveSettings,
  type SettingsAnswer,
  type SettingsChange,
  showStrip,
} from '../../shared/contract/settings.ts'
import { fieldsOf, type SettingsFields, type SettingsGround } from '../../shared/settings/fields.ts'
import { readFields } from '../../shared/settings/read-fields.ts'
import type { Locale } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { readExempt } from '../core/exempt.ts'
import { AppError, TenantDisconnected } from '../errors.ts'
import { readHeads } from '../core/heads.ts'
import { readPolicy, type SavedSettings } from '../core/policy.ts'
import { loadAdmins } from '../flow/admins.ts'
import { followChange } from '../flow/follow-change.ts'
import { type Desk, deskOf } from '../flow/flow.ts'
import { loadPolicyGround } from '../flow/load-policy.ts'
import { countNobody } from '../flow/nobody.ts'
import { isStripShown, rememberStrip } from '../flow/strip-shown.ts'
import { rules } from '../rules/index.ts'
import type { Tenant } from '../tenant.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import { readSavedSettings } from './saved-settings.ts'
import { type CountAffected, createCountAffected } from './settings-affected.ts'
import { groupsOf, type HostLists, readLists, toDirectory } from './settings-directory.ts'
import { countsFor, reportSince, toReport } from './settings-report.ts'
import type { PanelTools } from './tools.ts'

export function settingsPanels(tools: PanelTools): readonly Panel[] {
  const count = createCountAffected(() => performance.now())
  return [
    definePanel(getSettings, readNothing, (_question, context) => answerSettings(tools, context)),
    definePanel(saveSettings, readSettingsChange, (change, context) =>
      save(tools, change, context),
    ),
    definePanel(countAffected, readSettingsFields, ({ fields }, context) =>
      preview(tools, { fields, count }, context),
    ),
    definePanel(showStrip, readNothing, async (_question, context) => {
      requireAdmin(context.session)
      const { host } = deskOf(tools.flow, context.tenant, 'person')
      await host.showInCards?.(context.tenant)
      await rememberStrip(tools.flow.store, context.tenant.id, true)
      return { ok: true as const }
    }),
  ]
}

const NOTHING_SAVED: SavedSettings = { rules: {}, quietUntil: null, schedule: null }

async function answerSettings(tools: PanelTools, context: PanelContext): Promise<SettingsAnswer> {
  const { flow } = tools
  const { session, tenant } = context
  const { store, clock } = flow
  const now = clock.now()
  const since = reportSince(now)
  const desk = deskOf(flow, tenant, 'person')
  const [{ lists, troubles }, { version, value }, counts, stripShown, admins] = await Promise.all([
    readListsOrTroubles(desk, session.locale),
    store.settings.load(tenant.id),
    store.ledger.heldSince(tenant.id, since),
    isStripShown(store, tenant.id),
    loadAdmins(store, tenant.id),
  ])
  const saved = readSavedSettings(value)
  const ground = toGround(lists, tenant.timeZone, now)

  return {
    version,
    draftKey: `${tenant.id}/${session.user}`,
    canChange: session.isAdmin,
    now,
    timeZone: tenant.timeZone,
    fields: fieldsOf(saved, ground),
    defaults: fieldsOf(NOTHING_SAVED, ground),
    directory: toDirectory(lists, saved, admins),
    quietUntil: saved.quietUntil !== null && saved.quietUntil > now ? saved.quietUntil : null,
    report: toReport(
      countsFor(counts, session, { users: lists.users, heads: readHeads(saved.heads) }),
      { users: lists.users, exempt: readExempt(saved.exempt, admins) },
      since,
    ),
    // A host without such a layout shows us wherever it shows anything of ours.
    isStripShown: stripShown || desk.host.showInCards === undefined,
    troubles: [...troubles, ...(await headsTrouble(tools, context))],
    connectPath: desk.host.connectPath ? `${desk.host.connectPath}?lang=${session.locale}` : null,
    wizard: {
      step: saved.wizard?.step ?? 0,
      // There is nothing to choose from: it would stand before the troubles, and waits until they are mended.
      isDone: lists === NO_LISTS || (saved.wizard?.doneAt ?? null) !== null,
    },
  }
}

/**
 * What stands in the way of the lists is said at the head of the page, above lists that are empty: without it nobody would know what to
 * mend. Nothing can be saved upon them, since a save reads the lists itself. An account that is stopped is not asked at all.
 *
 * @throws {AppError} where the host's troubles do not explain it
 */
async function readListsOrTroubles(desk: Desk, locale: Locale) {
  const { flow, tenant, host } = desk
  const troublesOf = (of: Tenant) => host.troubles?.(of, locale) ?? []
  const known = troublesOf(tenant)
  if (tenant.state === 'paused' && known.length > 0) return { lists: NO_LISTS, troubles: known }
  // What the host answers, or refuses, may itself be news.
  const findFresh = async () => (await flow.store.tenants.find(tenant.id)) ?? tenant
  try {
    const lists = await readLists(desk, { isFresh: true })
    return { lists, troubles: known.length === 0 ? known : troublesOf(await findFresh()) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // That access is dead stops the tenant with the next job.
    const fresh = await findFresh()
    const isDead = error instanceof TenantDisconnected
    const troubles = troublesOf(isDead ? { ...fresh, state: 'paused' } : fresh)
    if (troubles.length === 0) throw error
    return { lists: NO_LISTS, troubles }
  }
}

/** Nobody is head of sales for cards over their limit (methodology.md 3a). */
async function headsTrouble(
  { flow, sayTo }: PanelTools,
  context: PanelContext,
): Promise<readonly string[]> {
  const count = await countNobody(flow.store, context.tenant.id)
  return count === 0 ? [] : [sayTo(context)({ id: 'settings.trouble.nobody', values: { count } })]
}

const NO_LISTS: HostLists = { pipelines: [], users: [] }

function toGround({ pipelines, users }: HostLists, timeZone: string, now: Instant): SettingsGround {
  const active = users.filter(({ isActive }) => isActive)
  return { pipelines, users: active, groups: groupsOf(active), timeZone, now }
}

async function save(
  tools: PanelTools,
  change: SettingsChange,
  context: PanelContext,
): Promise<SettingsAnswer> {
  requireAdmin(context.session)
  const { store, clock } = tools.flow
  const { id } = context.tenant
  // Told before the faults of a form that is out of date anyway: its reader merges first, then corrects.
  const { version } = await store.settings.load(id)
  if (version !== change.version) throw new ApiFailure(409, 'stale')

  const { desk, before, saved, pipelines } = await readChange(
    tools,
    { fields: change.fields, isFresh: true },
    context,
  )
  const wizard = nextWizard(saved, change, clock.now())
  if (!(await store.settings.save(id, change.version, { ...saved, ...wizard })))
    throw new ApiFailure(409, 'stale')

  await followChange(desk, { before, after: saved, pipelines })
  return answerSettings(tools, context)
}

/**
 * Some fields, changed by another page of ours; everything else stays as it was saved.
 *
 * @throws {ApiFailure} as `saveSettings` does
 */
export async function saveSome(
  tools: PanelTools,
  { version, fields }: Pick<SettingsChange, 'version' | 'fields'>,
  context: PanelContext,
): Promise<void> {
  const { flow } = tools
  const { tenant } = context
  const [lists, { value }] = await Promise.all([
    readLists(deskOf(flow, tenant, 'person'), { isFresh: true }),
    flow.store.settings.load(tenant.id),
  ])
  const saved = fieldsOf(
    readSavedSettings(value),
    toGround(lists, tenant.timeZone, flow.clock.now()),
  )
  await save(tools, { version, fields: { ...saved, ...fields }, wizard: null }, context)
}

function nextWizard(
  { wizard }: SavedSettings,
  change: SettingsChange,
  now: Instant,
): Pick<SavedSettings, 'wizard'> {
  if (change.wizard === null) return {}
  if (change.wizard === 'done') return { wizard: { step: wizard?.step ?? 0, doneAt: now } }
  // Opened once more after it was done, it does not come up by itself again.
  return { wizard: { step: change.wizard, doneAt: wizard?.doneAt ?? null } }
}

async function preview(
  tools: PanelTools,
  { fields, count }: { readonly fields: SettingsFields; readonly count: CountAffected },
  context: PanelContext,
): Promise<AffectedAnswer> {
  requireAdmin(context.session)
  const { desk, before, saved } = await readChange(tools, { fields, isFresh: false }, context)
  const ground = await loadPolicyGround(desk, [before, saved])
  return count(desk, {
    before: readPolicy(before, rules, ground),
    after: readPolicy(saved, rules, ground),
  })
}

interface ReadChange {
  readonly desk: Desk
  readonly before: SavedSettings
  readonly saved: SavedSettings
  readonly pipelines: HostLists['pipelines']
}

/**
 * @param isFresh whether a stage deleted a minute ago must be known to be gone
 * @throws {ApiFailure} 422 with everything that is wrong, by field
 */
async function readChange(
  { flow }: PanelTools,
  { fields, isFresh }: { readonly fields: SettingsFields; readonly isFresh: boolean },
  { tenant }: PanelContext,
): Promise<ReadChange> {
  const desk = deskOf(flow, tenant, 'person')
  const [lists, { value }] = await Promise.all([
    readLists(desk, { isFresh }),
    flow.store.settings.load(tenant.id),
  ])
  const before = readSavedSettings(value)
  const read = readFields(fields, before, toGround(lists, tenant.timeZone, flow.clock.now()))
  if (!read.ok) throw new ApiFailure(422, 'invalid', read.problems)
  return { desk, before, saved: read.saved, pipelines: lists.pipelines }
}
