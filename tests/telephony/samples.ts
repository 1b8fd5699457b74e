import type { HostCapabilities } from '../../server/hosts/host.ts'
import type { Call } from '../../shared/telephony/call.ts'
import { type TelephonyConfig, NO_TELEPHONY } from '../../shared/telephony/config.ts'
import { instant, MINUTE, plus } from '../../shared/time/instant.ts'

export const CALLED = instant('2026-12-02T07:00:00Z')

/** A missed call of a client. */
export function aCall(changes: Partial<Call> = {}): Call {
  return {
    source: 'moizvonki',
    id: '84112',
    direction: 'in',
    phone: '+79272001122',
    employee: 'rep@acme.example',
    startedAt: CALLED,
    answeredAt: null,
    endedAt: plus(CALLED, MINUTE),
    recording: null,
    ...changes,
  }
}

export function aConfig(changes: Partial<TelephonyConfig> = {}): TelephonyConfig {
  return {
    ...NO_TELEPHONY,
    provider: 'moizvonki',
    company: 'acme',
    login: 'admin@acme.example',
    ...changes,
  }
}

/** Of a host with leads, which tells its people everything at once. */
export const CAPABILITIES: HostCapabilities = {
  hasLeads: true,
  leadsObey: 'every-rule',
  peopleComeWithinMs: 0,
  hasNotifications: true,
}
