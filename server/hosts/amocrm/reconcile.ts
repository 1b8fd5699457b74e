import {
  finderOf,
  flag,
  idText,
  listOf,
  or,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { HostRefused } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { SecretsPort, TenantsPort } from '../common/ports.ts'
import { loadTokens } from './access.ts'
import type { Account } from './account.ts'
import { adminsOf, readFunnels, readPeople } from './directory.ts'
import { type AccountFacts, type Trouble, withFacts } from './facts.ts'
import { Unpaid } from './failures.ts'
import { toTimeZone } from './install.ts'
import { hookAddress } from './receive.ts'
import { noteTrouble } from './troubles.ts'
import { rowsOf } from './wire.ts'

export interface ReconcileDependencies {
  readonly publicUrl: string
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly accountOf: (tenant: Tenant) => Account
}

/** All of amocrm.md 16.2: a repeated subscription replaces the list, so the whole of it is always sent. */
const CODES = [
  'add_lead',
  'update_lead',
  'status_lead',
  'responsible_lead',
  'delete_lead',
  'restore_lead',
  'add_contact',
  'update_contact',
  'delete_contact',
  'add_task',
  'update_task',
  'delete_task',
  'responsible_task',
]
/** In no list of the vendor's, though their payloads are documented (L): where they are refused, the sweep asks each minute. */
const UNSORTED_CODES = ['add_unsorted', 'update_unsorted', 'delete_unsorted']

const findAccount = finderOf(
  shape({
    id: idText,
    currency: orNull(text),
    _embedded: or(
      shape({ datetime_settings: or(shape({ timezone: orNull(text) }), { timezone: null }) }),
      { datetime_settings: { timezone: null } },
    ),
  }),
)

/**
 * Learns what the account is like, brings the subscription to what we need, and notes down what an administrator has to mend. What is
 * refused stands in the way of nothing else: new cards are found by the sweep, everything by the review.
 *
 * @throws {HostUnavailable | TenantDisconnected}
 */
export function createReconcile(dependencies: ReconcileDependencies) {
  const { publicUrl, tenants, secrets, accountOf } = dependencies

  async function learn(tenant: Tenant): Promise<Learnt> {
    const account = accountOf(tenant)
    const tokens = await loadTokens(secrets, tenant.id)
    const troubles: (Trouble | null)[] = []
    const about = await unlessRefused(() => account.get('account', { with: 'datetime_settings' }))
    if (about === REFUSED) return { facts: {}, timeZone: null, troubles: ['no-rights'] }
    const funnels = await unlessRefused(() => readFunnels(account))
    const people = await unlessRefused(() => readPeople(account))
    const isBare = funnels === REFUSED || funnels.pipelines.every(({ kind }) => kind === 'lead')
    troubles.push(
      await subscribe(account, {
        prefix: hookAddress(publicUrl, tenant.account, ''),
        address: hookAddress(publicUrl, tenant.account, tokens.applicationToken),
      }),
      people === REFUSED ? 'users-hidden' : null,
      isBare ? 'no-pipelines' : null,
    )
    const found = findAccount(about)
    const zone = found?._embedded.datetime_settings.timezone ?? null
    return {
      facts: {
        ...(found?.currency && { currency: found.currency }),
        ...(funnels !== REFUSED && funnels.facts),
        ...(people !== REFUSED && { admins: adminsOf(people) }),
      },
      timeZone: zone === null ? null : toTimeZone(zone),
      troubles: troubles.filter(trouble => trouble !== null),
    }
  }

  async function keep(tenant: Tenant, { facts, timeZone, troubles }: Learnt): Promise<void> {
    // Read again: a refresh on the way may have stored a new address.
    const fresh = (await tenants.find(tenant.id)) ?? tenant
    const next = withFacts(fresh, { ...facts, troubles })
    const zone = timeZone ?? fresh.timeZone
    if (next !== fresh || zone !== fresh.timeZone) await tenants.save({ ...next, timeZone: zone })
  }

  return async function reconcile(tenant: Tenant): Promise<void> {
    try {
      await keep(tenant, await learn(tenant))
    } catch (error) {
      if (error instanceof Unpaid) await noteTrouble(tenants, tenant, 'unpaid')
      throw error
    }
  }
}

interface Learnt {
  readonly facts: Partial<AccountFacts>
  readonly timeZone: string | null
  readonly troubles: readonly Trouble[]
}

const REFUSED = Symbol('refused')

async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | typeof REFUSED> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof HostRefused) return REFUSED
    throw error
  }
}

const findHook = finderOf(
  shape({ destination: text, disabled: or(flag, false), settings: or(listOf(text), []) }),
)
type Hook = NonNullable<ReturnType<typeof findHook>>

interface Place {
  /** Of all addresses that were ever ours in this account. */
  readonly prefix: string
  readonly address: string
}

/** @returns what stands in the way of webhooks */
async function subscribe(account: Account, { prefix, address }: Place): Promise<Trouble | null> {
  try {
    const hooks = rowsOf(await account.get('webhooks'), 'webhooks').flatMap(row => {
      const hook = findHook(row)
      return hook === null || !hook.destination.startsWith(prefix) ? [] : [hook]
    })
    for (const { destination } of hooks) {
      if (destination !== address) await account.write('DELETE', 'webhooks', { destination })
    }
    const hook = hooks.find(({ destination }) => destination === address) ?? null
    if (hook !== null && !hook.disabled && hasAll(hook, [...CODES, ...UNSORTED_CODES])) return null
    const isStanding = hook !== null && !hook.disabled && hasAll(hook, CODES)
    const made = isStanding ? hook : await order(account, address, CODES)
    await addUnsorted(account, address)
    return made.disabled ? 'webhooks-disabled' : null
  } catch (error) {
    // The plan has none, or the token's user may not.
    if (error instanceof HostRefused || error instanceof Unpaid) return 'no-webhooks'
    throw error
  }
}

function hasAll({ settings }: Hook, codes: readonly string[]): boolean {
  return codes.every(code => settings.includes(code))
}

async function order(
  account: Account,
  destination: string,
  settings: readonly string[],
): Promise<Hook> {
  const answer = await account.write('POST', 'webhooks', { destination, settings })
  return findHook(answer) ?? { destination, settings: [...settings], disabled: false }
}

/** A refusal leaves the subscription as it is. */
async function addUnsorted(account: Account, address: string): Promise<void> {
  await unlessRefused(() => order(account, address, [...CODES, ...UNSORTED_CODES]))
}
