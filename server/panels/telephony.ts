import { randomBytes } from 'node:crypto'
import { readNothing } from '../../shared/contract/read.ts'
import {
  readCallWish,
  readTelephonyChange,
  readTelephonyCheck,
} from '../../shared/contract/read-telephony.ts'
import {
  callClient,
  checkTelephony,
  type Dialing,
  getDialing,
  getTelephony,
  renewPbxSecret,
  saveTelephony,
  type TelephonyAnswer,
  type TelephonyChange,
} from '../../shared/contract/telephony.ts'
import { LAUNCHER, microsipFiles } from '../../shared/telephony/microsip.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import { AppError } from '../errors.ts'
import { deskOf } from '../flow/flow.ts'
import type { TelephonyState } from '../store/store.ts'
import { loginOf, openTelephony, seenNames, toCursorText } from '../telephony/desk.ts'
import { scheduleCalls } from '../telephony/poll-calls.ts'
import { TelephonyFault } from '../telephony/telephony.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

const SECRET_BYTES = 32
/** For that long back the host is asked whether somebody else writes calls there. */
const OTHERS_MS = 30 * DAY

/** @param publicUrl our own address, without a slash at the end */
export function telephonyPanels(tools: PanelTools, publicUrl: string): readonly Panel[] {
  return [
    definePanel(getTelephony, readNothing, (_question, context) => {
      requireAdmin(context.session)
      return answer(tools, publicUrl, context)
    }),
    definePanel(saveTelephony, readTelephonyChange, async (change, context) => {
      requireAdmin(context.session)
      await save(tools, change, context)
      return answer(tools, publicUrl, context)
    }),
    definePanel(checkTelephony, readTelephonyCheck, (question, context) => {
      requireAdmin(context.session)
      return check(tools, question, context)
    }),
    definePanel(renewPbxSecret, readNothing, (_question, context) => {
      requireAdmin(context.session)
      return renewSecret(tools, context)
    }),
    definePanel(getDialing, readNothing, (_question, context) => dialing(tools, context)),
    definePanel(callClient, readCallWish, ({ phone }, context) => call(tools, phone, context)),
  ]
}

async function answer(
  { flow }: PanelTools,
  publicUrl: string,
  { session, tenant }: PanelContext,
): Promise<TelephonyAnswer> {
  const { telephony } = flow.store
  const desk = deskOf(flow, tenant, 'person')
  const [state, employees, key, secret, users] = await Promise.all([
    telephony.load(tenant.id),
    telephony.employees(tenant.id),
    telephony.secret(tenant.id, 'calls-key'),
    telephony.secret(tenant.id, 'pbx-secret'),
    usersOf(desk.crm),
  ])
  const { config, version, poll, hookToken } = state
  const known = new Set([...Object.keys(config.employees), ...employees])
  return {
    version,
    canChange: session.isAdmin,
    fields: config,
    hasKey: key !== null,
    known: [...known].toSorted(),
    users,
    poll,
    hookAddress: hookToken === '' ? null : `${publicUrl}/hooks/calls/${hookToken}`,
    pbx: { address: `${publicUrl}/hooks/pbx/${tenant.id}`, hasSecret: secret !== null },
    microsip: microsipOf(desk.host.phoneLink(tenant)),
  }
}

/** A host that does not answer now keeps nobody from mending a key. */
async function usersOf(crm: ReturnType<typeof deskOf>['crm']): Promise<TelephonyAnswer['users']> {
  try {
    const users = await crm.users()
    return users.filter(({ isActive }) => isActive).map(({ id, name }) => ({ id, name }))
  } catch (error) {
    if (error instanceof AppError) return []
    throw error
  }
}

function microsipOf(link: string | null): TelephonyAnswer['microsip'] {
  return link === null ? null : { link, ...microsipFiles(link), launcherPath: LAUNCHER }
}

async function save(
  { flow }: PanelTools,
  { version, fields, key }: TelephonyChange,
  { tenant }: PanelContext,
): Promise<void> {
  const { store, clock } = flow
  const before = await store.telephony.load(tenant.id)
  if (before.version !== version) throw new ApiFailure(409, 'stale')
  const hasKey = key !== null || (await store.telephony.secret(tenant.id, 'calls-key')) !== null
  if (fields.provider !== 'off' && !hasKey) throw new ApiFailure(422, 'invalid', { key: 'empty' })

  const isNew = isSwitchedOn(before, fields)
  const isFirst = isNew && (await isFirstSource(flow, tenant, before))
  const config = { ...fields, ...(isFirst && (await firstChoices(flow, tenant))) }
  // What was before the telephony was switched on is none of ours; a company of another name counts anew.
  const cursor = isNew ? toCursorText({ since: clock.now() }) : before.cursor
  if (!(await store.telephony.save(tenant.id, version, { config, cursor })))
    throw new ApiFailure(409, 'stale')
  if (key !== null) await store.telephony.setSecret(tenant.id, 'calls-key', key)
  if (fields.provider !== 'off') await scheduleCalls(flow, tenant.id, 0)
}

function isSwitchedOn({ config }: TelephonyState, fields: TelephonyChange['fields']): boolean {
  if (fields.provider === 'off') return false
  return config.provider !== fields.provider || config.company !== fields.company
}

/** Neither a service has been asked for calls so far, nor could a PBX tell of any. */
async function isFirstSource(
  { store }: PanelTools['flow'],
  { id }: PanelContext['tenant'],
  { cursor }: TelephonyState,
): Promise<boolean> {
  return cursor === null && (await store.telephony.secret(id, 'pbx-secret')) === null
}

/** From the first source of calls on they are written, and cards opened, unless somebody else does it already: an integration of the customer's own. */
async function firstChoices(flow: PanelTools['flow'], tenant: PanelContext['tenant']) {
  const calls = deskOf(flow, tenant, 'person').host.callsOf(tenant)
  const areOthers = await calls.hasOthers(plus(flow.clock.now(), -OTHERS_MS))
  return { writesCalls: !areOthers, opensCards: !areOthers }
}

async function renewSecret({ flow }: PanelTools, { tenant }: PanelContext) {
  const { telephony } = flow.store
  const before = await telephony.load(tenant.id)
  const isFirst = await isFirstSource(flow, tenant, before)
  if (isFirst) {
    const config = { ...before.config, ...(await firstChoices(flow, tenant)) }
    if (!(await telephony.save(tenant.id, before.version, { config, cursor: before.cursor })))
      throw new ApiFailure(409, 'stale')
  }
  const secret = randomBytes(SECRET_BYTES).toString('hex')
  await telephony.setSecret(tenant.id, 'pbx-secret', secret)
  return { secret, isFirst }
}

async function check(
  { flow }: PanelTools,
  { company, login, key }: { company: string; login: string; key: string | null },
  { tenant }: PanelContext,
) {
  const kept = key ?? (await flow.store.telephony.secret(tenant.id, 'calls-key'))
  if (kept === null) throw new ApiFailure(422, 'invalid', { key: 'empty' })
  try {
    await flow.telephonies.moizvonki.check({ company, login, key: kept })
    return { fault: null }
  } catch (error) {
    if (error instanceof TelephonyFault) return { fault: error.fault }
    throw error
  }
}

async function dialing({ flow }: PanelTools, { session, tenant }: PanelContext): Promise<Dialing> {
  const { config } = await flow.store.telephony.load(tenant.id)
  const isOn = config.dialWay === 'provider' && config.provider !== 'off'
  if (!isOn) return { way: config.dialWay, canCall: false }
  const seen = await seenNames(flow.store, tenant.id)
  return { way: config.dialWay, canCall: loginOf(session.user, config, seen) !== null }
}

async function call({ flow }: PanelTools, phone: string, { session, tenant }: PanelContext) {
  const { config } = await flow.store.telephony.load(tenant.id)
  const login = loginOf(session.user, config, await seenNames(flow.store, tenant.id))
  const hand = await openTelephony(flow.telephonies, flow.store, tenant.id, config)
  // Nobody's phone but his own is told to dial.
  if (hand === null || login === null) throw new ApiFailure(422, 'refused')
  try {
    await hand.telephony.makeCall({ ...hand.account, login }, phone)
    return { ok: true as const }
  } catch (error) {
    if (!(error instanceof TelephonyFault)) throw error
    throw new ApiFailure(error.fault === 'unavailable' ? 503 : 422, wordOf(error))
  }
}

function wordOf({ fault }: TelephonyFault): string {
  return fault === 'unavailable' ? 'unavailable' : 'refused'
}
