import { createHash } from 'node:crypto'
import { asId } from '../../../shared/crm/ids.ts'
import { nameOf, type EntityRef } from '../../../shared/crm/model.ts'
import { finderOf, flag, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import { HOUR, MINUTE, type Instant } from '../../../shared/time/instant.ts'
import { HostRefused } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { CardRight, SessionAnswer, SessionProof } from '../host.ts'
import { resultOf } from './answers.ts'
import { isMemberId, tenantIdOf, toLocale } from './entry.ts'
import { isDenied, isNotFound, toFailure } from './failures.ts'
import type { Access, BatchAnswer, Portal } from './portal.ts'
import type { AppKeys, RateLimit, RatePort, TenantsPort } from './ports.ts'
import { awaitTurn } from '../common/turn.ts'
import { ENTITY_TYPE } from './wire.ts'

export interface SessionDependencies {
  readonly app: AppKeys
  readonly tenants: TenantsPort
  readonly now: () => Instant
  readonly rate: RatePort
  /** Of one portal. */
  readonly rateLimit: RateLimit
  readonly portalWith: (access: Access) => Portal
}

/** Life of an access token; one that has ended is refused by the portal. */
const PROVEN_MS = HOUR
/** Every opening of a card would cost a call otherwise, and the portal lets us do two a second. */
const REMEMBER_MS = 3 * MINUTE
/** A token refused once is not asked about again so soon. */
const REFUSED_MS = MINUTE
const MAX_REMEMBERED = 5000

/** Whoever knows a portal's id may show us any token: of its rate such tokens get a half, so that work goes on. Not less: frames may bring a fresh token each (V). */
const UNPROVEN_PART = 1 / 2

const findProof = finderOf(
  shape({ accessToken: text.min(1).max(500), memberId: text, lang: or(text, '') }),
)
const findMe = finderOf(
  shape({ ID: idText, ADMIN: or(flag, false), NAME: or(text, ''), LAST_NAME: or(text, '') }),
)
const findApp = finderOf(shape({ CODE: text, INSTALLED: or(flag, false) }))

/**
 * Asks the portal, at the address we know, whose token it is and whether he may read the card. What the browser says
 * about the address, the user or his rights is not read.
 */
function createAsk({ app, tenants, portalWith }: SessionDependencies) {
  /** ONAPPINSTALL is sent once and may be lost; the first page opened afterwards tells the same. */
  async function asActive(tenant: Tenant, isInstalled: boolean): Promise<Tenant> {
    if (tenant.state !== 'installing' || !isInstalled) return tenant
    const active: Tenant = { ...tenant, state: 'active' }
    await tenants.save(active)
    return active
  }

  return async function ask(
    tenant: Tenant,
    proof: Proof,
    subject: EntityRef | null,
  ): Promise<SessionAnswer> {
    const portal = portalWith({ origin: tenant.origin, token: proof.accessToken })
    const read = await portal.batch({
      me: { method: 'profile' },
      app: { method: 'app.info' },
      ...(subject && { item: toQuestion(subject), change: toTrial(subject) }),
    })
    const me = findMe(resultOf(read, 'me'))
    const info = findApp(resultOf(read, 'app'))
    // A token of another app on the same portal answers here for that app.
    if (me === null || info === null || info.CODE !== app.code) return REFUSED
    if (!sees(read, subject)) return { type: 'no-access' }
    return {
      type: 'user',
      sees: subject,
      may: mayOf(read, subject),
      user: {
        tenant: await asActive(tenant, info.INSTALLED),
        user: asId(me.ID),
        name: `${me.NAME} ${me.LAST_NAME}`.trim(),
        locale: proof.lang === '' ? tenant.locale : toLocale(proof.lang),
        isAdmin: me.ADMIN,
      },
    }
  }
}

/** Remembers what the portal has said, and lets strangers cost it little. */
export function createVerifySession(dependencies: SessionDependencies) {
  const { tenants, now, rate, rateLimit } = dependencies
  const answers = createShelf<SessionAnswer>(now, REMEMBER_MS)
  /** By token: what we know of it. Two shelves, so that junk pushes out nobody who was let in. */
  const proven = createShelf<true>(now, PROVEN_MS)
  const refused = createShelf<true>(now, REFUSED_MS)
  const unproven: RateLimit = {
    perSecond: rateLimit.perSecond * UNPROVEN_PART,
    burst: Math.max(1, Math.floor(rateLimit.burst * UNPROVEN_PART)),
  }

  const ask = createAsk(dependencies)

  return async function verifySession(
    proof: SessionProof,
    subject: EntityRef | null,
  ): Promise<SessionAnswer> {
    const given = findProof(proof)
    if (given === null || !isMemberId(given.memberId)) return REFUSED
    const tenant = await tenants.find(tenantIdOf(given.memberId))
    if (tenant === null || tenant.state === 'removed') return REFUSED

    const key = keyOf([given.memberId, given.accessToken, given.lang, subject && nameOf(subject)])
    const known = answers.find(key)
    if (known !== null) return known

    const token = keyOf([given.memberId, given.accessToken])
    if (refused.find(token) !== null) return REFUSED
    if (proven.find(token) === null) {
      const bucket = `bitrix24/unproven:${tenant.id}`
      await awaitTurn(rate, 'session', { bucket, limit: unproven, urgency: 'person' })
    }
    const answer = await askOrRefuse(() => ask(tenant, given, subject))
    if (answer.type === 'refused') refused.put(token, true)
    else proven.put(token, true)
    if (answer.type === 'user') answers.put(key, answer)
    return answer
  }
}

/** What was found out lately: the newest few thousand. */
function createShelf<Value>(now: () => Instant, lifeMs: number) {
  const kept = new Map<string, { readonly until: number; readonly value: Value }>()
  return {
    find(key: string): Value | null {
      const known = kept.get(key)
      return known !== undefined && known.until > now() ? known.value : null
    },
    put(key: string, value: Value): void {
      kept.delete(key)
      kept.set(key, { until: now() + lifeMs, value })
      const oldest = kept.keys().next()
      if (kept.size > MAX_REMEMBERED && oldest.done !== true) kept.delete(oldest.value)
    },
  }
}

const REFUSED: SessionAnswer = { type: 'refused' }

type Proof = NonNullable<ReturnType<typeof findProof>>

async function askOrRefuse(ask: () => Promise<SessionAnswer>): Promise<SessionAnswer> {
  try {
    return await ask()
  } catch (error) {
    // A stale, foreign or forbidden token: the portal does not vouch for this user.
    if (error instanceof HostRefused) return REFUSED
    throw error
  }
}

function toQuestion(subject: EntityRef) {
  return {
    method: 'crm.item.get',
    params: { entityTypeId: ENTITY_TYPE[subject.kind], id: subject.id },
  }
}

/**
 * No method tells whether a user may change a card; only a write does (bitrix24.md 6.1). So the card gets back, in the same request,
 * the value it has: an update that changes nothing is not saved and fires nothing (D, V), but is refused without the right (V).
 */
function toTrial(subject: EntityRef) {
  return {
    method: 'crm.item.update',
    params: {
      entityTypeId: ENTITY_TYPE[subject.kind],
      id: subject.id,
      fields: { opened: '$result[item][item][opened]' },
    },
  }
}

/** Fields that some portals demand are looked at after the right (V); anything else unknown is no right. */
function mayOf(read: BatchAnswer, subject: EntityRef | null): CardRight {
  const outcome = subject === null ? undefined : read.get('change')
  if (outcome === undefined) return 'read'
  return outcome.ok || outcome.error.code.startsWith('CRM_FIELD_ERROR') ? 'write' : 'read'
}

function sees(read: BatchAnswer, subject: EntityRef | null): boolean {
  if (subject === null) return true
  const outcome = read.get('item')
  if (outcome === undefined) return false
  if (outcome.ok) return true
  if (isDenied(outcome.error) || isNotFound(outcome.error)) return false
  throw toFailure('session item', 400, outcome.error, null)
}

/** Tokens are kept nowhere, not even in memory, in a form that can be used. */
function keyOf(words: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex')
}
