import type { Message } from '../i18n/message.ts'
import type { LegalStatus, Party, PlainDate } from './model.ts'

/** `stop`: filling must ask first. `look`: worth a line, nothing more. */
export interface Warning {
  readonly level: 'stop' | 'look'
  readonly text: Message
}

/** Codes of the register that are worth a banner though the company is still called active. */
const TO_BE_STRUCK_OFF = ['105', '106', '107', '110']
const IN_BANKRUPTCY = ['113', '114', '115', '116', '117']
const MERGED_AWAY = ['124', '129']

const RANK: Readonly<Record<LegalStatus, number>> = {
  active: 0,
  reorganizing: 1,
  liquidating: 2,
  bankrupt: 3,
  liquidated: 4,
}

/** Active first: 0…4. */
export function rankOf(status: LegalStatus): number {
  return RANK[status]
}

/** One word for a list: «действует», «ликвидирована 12.03.2021». */
export function sayStatus({ kind, standing }: Party): Message {
  const { endedOn, asOf } = standing
  const isEnded = kind === 'entrepreneur' && standing.status === 'liquidated'
  // A person is not liquidated.
  const status = isEnded ? 'ended' : standing.status
  const on = endedOn ?? (status === 'active' ? null : asOf)
  if (on === null) return { id: 'requisites.status', values: { status } }
  return {
    id: endedOn === null ? 'requisites.status-as-of' : 'requisites.status-ended',
    values: { status, on: sayDate(on) },
  }
}

/** Everything a person must know before he writes this party into a contract, the worst first. */
export function findWarnings(party: Party): readonly Warning[] {
  const warnings: readonly (Warning | null)[] = [
    party.standing.status === 'active' ? null : stop(sayStatus(party)),
    codeWarning(party.standing.code),
    party.isUnreliable ? stop({ id: 'requisites.unreliable' }) : null,
    party.address?.isInvalid === true ? stop({ id: 'requisites.invalid-address' }) : null,
    party.kind === 'company' && party.director?.isDisqualified === true
      ? stop({ id: 'requisites.disqualified' })
      : null,
    party.kind === 'company' && party.branch === 'branch'
      ? { level: 'look', text: { id: 'requisites.branch' } }
      : null,
  ]
  return warnings.filter(warning => warning !== null)
}

/** Closed, closing, bankrupt or doubted: a person says yes before anything is written. */
export function asksBeforeFilling(party: Party): boolean {
  return findWarnings(party).some(({ level }) => level === 'stop')
}

/** `2021-03-12` as papers write it: `12.03.2021`. */
export function sayDate(date: PlainDate): string {
  return date.split('-').toReversed().join('.')
}

function stop(text: Message): Warning {
  return { level: 'stop', text }
}

function codeWarning(code: string | null): Warning | null {
  if (code === null) return null
  if (TO_BE_STRUCK_OFF.includes(code)) return stop({ id: 'requisites.struck-off-soon' })
  if (IN_BANKRUPTCY.includes(code)) return stop({ id: 'requisites.in-bankruptcy' })
  return MERGED_AWAY.includes(code) ? stop({ id: 'requisites.merged-away' }) : null
}
