import type { Instant } from '../../../shared/time/instant.ts'
import { MINUTE } from '../../../shared/time/instant.ts'
import type { SeenClient } from '../../hosts/host.ts'
import type { PastCall } from '../../store/port/telephony.ts'

type Deed = SeenClient['done'][number]

/** The clock of a PBX may be off by so much, and a host that tells no beginning tells when the call was put down. */
const APART_MS = 5 * MINUTE

/**
 * Calls that only our telephony tells of. One that the host shows as well stands there, with its title: of the same direction, as far as
 * the host tells it, and the nearest. Each deed stands for one call.
 */
export function untoldCalls(
  calls: readonly PastCall[],
  done: readonly Deed[],
): readonly PastCall[] {
  const pairs = done
    .filter(({ kind }) => kind === 'call')
    .flatMap(deed =>
      calls
        .filter(call => isSameWay(call, deed))
        .map(call => ({ deed, call, apart: apart(call, deed.at) })),
    )
    .filter(pair => pair.apart <= APART_MS)
    .toSorted((one, other) => one.apart - other.apart)
  const told = new Map<PastCall, Deed>()
  const spent = new Set<Deed>()
  for (const { deed, call } of pairs) {
    if (told.has(call) || spent.has(deed)) continue
    told.set(call, deed)
    spent.add(deed)
  }
  return calls.filter(call => !told.has(call))
}

function isSameWay({ direction }: PastCall, { way }: Deed): boolean {
  return way === undefined || way === direction
}

/** From the call, beginning to end, to that moment. */
function apart({ startedAt, endedAt }: PastCall, at: Instant): number {
  return Math.max(0, startedAt - at, at - endedAt)
}
