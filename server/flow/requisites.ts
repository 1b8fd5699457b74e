import { createHash } from 'node:crypto'
import {
  type FieldChange,
  type FillingQuestion,
  REQUISITE_FIELDS,
  type FillingWish,
} from '../../shared/contract/requisites-fill.ts'
import { type EntityRef } from '../../shared/crm/model.ts'
import type { Say } from '../../shared/i18n/message.ts'
import {
  type ExpressedRequisites,
  type RequisiteValues,
  sameValue,
  type SoughtParty,
  type StandingRequisites,
  type WantedBank,
  type WantedRequisites,
} from '../../shared/requisites/filling.ts'
import type { Party } from '../../shared/requisites/model.ts'
import { asksBeforeFilling, findWarnings } from '../../shared/requisites/standing.ts'
import type { HostRequisites } from '../core/host-requisites.ts'
import type { Reader } from '../hosts/host.ts'
import type { Registry } from '../providers/registry.ts'
import type { RequisiteProvider } from '../providers/requisites.ts'
import type { Tenant } from '../tenant.ts'
import type { Flow } from './flow.ts'

/** Requisites of one tenant at work. */
export interface RequisitesDesk {
  readonly flow: Flow
  readonly tenant: Tenant
  readonly host: HostRequisites
  readonly registry: Registry
}

/** `null`: the tenant's host keeps no requisites. @param reader `null`: by our own rights, for what he has begun */
export async function openRequisites(
  flow: Flow,
  tenant: Tenant,
  reader: Reader | null,
): Promise<RequisitesDesk | null> {
  const { registry } = flow
  const { ordinary } = await flow.store.requisites.settings(tenant.id)
  const host = flow.hosts[tenant.host]?.requisitesOf?.(tenant, reader, ordinary)
  return host === undefined || registry === undefined ? null : { flow, tenant, host, registry }
}

/** `7707083893/773601001`, as a party is named in questions; a branch by its КПП, a head office without. */
export function keyOfParty(party: Party): string {
  const isBranch = party.kind === 'company' && party.branch === 'branch' && party.kpp !== null
  return isBranch ? `${party.inn}/${party.kpp}` : party.inn
}

/** `null`: the register knows it no more. @throws {RegistryTrouble} */
export async function findParty(provider: RequisiteProvider, key: string): Promise<Party | null> {
  const [inn = '', kpp = null] = key.split('/')
  const party = await provider.find(inn, kpp)
  // A КПП nobody has any more finds the head office, which was not chosen.
  const isOther = kpp !== null && (party?.kind !== 'company' || party.kpp !== kpp)
  return isOther ? null : party
}

/** @returns `gone` when the register knows the party no more, `no-bank` when nobody has that БИК. @throws {RegistryTrouble} */
export async function loadWanted(
  provider: RequisiteProvider,
  {
    party: key,
    bank: typed,
    actualAddress,
    otherKpp = null,
  }: Pick<FillingWish, 'party' | 'bank' | 'actualAddress' | 'otherKpp'>,
): Promise<WantedRequisites | 'gone' | 'no-bank'> {
  const party = await findParty(provider, key)
  if (party === null) return 'gone'
  const bank = typed === null ? null : await loadBank(provider, typed)
  if (typed !== null && bank === null) return 'no-bank'
  return { party, bank, withActualAddress: actualAddress === 'same', otherKpp }
}

export async function loadBank(
  provider: RequisiteProvider,
  { bik, account }: { readonly bik: string; readonly account: string },
): Promise<WantedBank | null> {
  const bank = await provider.findBank(bik)
  return bank && { ...bank, account: account === '' ? null : account }
}

export function soughtOf(party: Party): SoughtParty {
  return { inn: party.inn, kpp: party.kind === 'company' ? party.kpp : null }
}

/** What is to be filled on top of what stands. */
export interface Comparison {
  readonly stands: StandingRequisites
  readonly wanted: WantedRequisites
  readonly expressed: ExpressedRequisites
}

/** `null`: the card is gone, or not for this reader. */
export async function compare(
  { host }: Pick<RequisitesDesk, 'host'>,
  subject: EntityRef,
  wanted: WantedRequisites,
): Promise<Comparison | null> {
  const orAnyKpp = wanted.otherKpp === 'update'
  const stands = await host.read(subject, { ...soughtOf(wanted.party), orAnyKpp })
  return stands && { stands, wanted, expressed: host.express(stands, wanted) }
}

export function listChanges({ expressed }: Comparison, say: Say): readonly FieldChange[] {
  const { values, now, unshown } = expressed
  return REQUISITE_FIELDS.flatMap((field): FieldChange[] => {
    const will = values[field]
    if (will === undefined) return []
    return [
      {
        field,
        will,
        label: say({ id: 'requisites.field', values: { field } }),
        now: now[field] ?? null,
        kind: kindOf(now[field], will),
        note: unshown.includes(field) ? say({ id: 'requisites.unshown' }) : null,
      },
    ]
  })
}

/** What stands there and is not among the changes. Details of another account are nobody's who tells of this one. */
export function keptOf({ stands, wanted, expressed }: Comparison): RequisiteValues {
  const { now, values } = expressed
  const standing = wanted.bank === null ? { ...stands.values, ...now } : now
  return Object.fromEntries(
    Object.entries(standing).filter(([field]) => !Object.hasOwn(values, field)),
  )
}

function kindOf(now: string | undefined, will: string): FieldChange['kind'] {
  if (sameValue(now, will)) return 'same'
  return now === undefined ? 'write' : 'overwrite'
}

export function questionsOf(comparison: Comparison, say: Say): readonly FillingQuestion[] {
  return [...closedQuestion(comparison, say), ...besideQuestions(comparison, say)]
}

/** What there is to choose where requisites of the same ИНН and another КПП stand; `null`: nothing of the kind. */
export function otherKppOf(
  { stands: { otherKpps }, wanted }: Comparison,
  say: Say,
): { readonly text: string; readonly will: 'add' | 'update' } | null {
  if (otherKpps.length === 0) return null
  const values = { kpps: otherKpps.join(', ') }
  return { text: say({ id: 'requisites.other-kpp', values }), will: wanted.otherKpp ?? 'add' }
}

function closedQuestion({ wanted: { party } }: Comparison, say: Say): readonly FillingQuestion[] {
  const why = findWarnings(party).filter(({ level }) => level === 'stop')
  return asksBeforeFilling(party)
    ? [
        {
          key: 'closed',
          text: say(
            closedText(
              party.name.short,
              why.map(one => say(one.text)),
            ),
          ),
        },
      ]
    : []
}

function besideQuestions(
  { stands, wanted, expressed }: Comparison,
  say: Say,
): readonly FillingQuestion[] {
  // Requisites of this party stand there already: others beside them are nobody's surprise.
  const isBeside = expressed.now.inn === undefined && stands.otherInns.length > 0
  const inns = stands.otherInns.join(', ')
  const kpps = stands.otherKpps.join(', ')
  const isTwin = stands.otherKpps.length > 0 && (wanted.otherKpp ?? null) === null
  return [
    ...(isBeside
      ? [
          {
            key: 'other-inn' as const,
            text: say({ id: 'requisites.ask-other-inn', values: { inns } }),
          },
        ]
      : []),
    ...(isTwin
      ? [
          {
            key: 'other-kpp' as const,
            text: say({ id: 'requisites.ask-other-kpp', values: { kpps } }),
          },
        ]
      : []),
  ]
}

function closedText(name: string, why: readonly string[]) {
  return { id: 'requisites.ask-closed', values: { name, why: why.join('; ') } }
}

/** Print of what a person was shown: another one means that he decided on something else. */
export function printOf({ stands, expressed }: Comparison): string {
  return createHash('sha256')
    .update(JSON.stringify([stands.raw, expressed.values, expressed.now]))
    .digest('base64url')
    .slice(0, 24)
}
