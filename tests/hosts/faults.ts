import { createRandom } from '../../shared/random.ts'
/** How often something goes wrong: a share of the occasions, and surely the next so many of them. */
export interface Fault {
  /** 0..1 */
  readonly share: number
  readonly next: number
}

export const NEVER: Fault = { share: 0, next: 0 }

/** Those of the settings that are faults. */
export type FaultOf<Settings> = {
  [Key in keyof Settings]: Settings[Key] extends Fault ? Key : never
}[keyof Settings]

/** What may go wrong on an emulated host. */
export interface FaultSwitches<Settings> {
  readonly settings: Settings
  set(change: Partial<Settings>): void
  /** Back to how the world was started, the random numbers too. */
  reset(): void
  /** Whether it happens on this occasion; counts `next` down. */
  strikes(fault: FaultOf<Settings>): boolean
}

/**
 * @param start the settings of a world as it was started
 * @param seed the same seed gives the same faults on the same occasions; each fault has numbers of its own
 */
export function createFaultSwitches<Settings extends object>(
  start: Settings,
  seed: number,
): FaultSwitches<Settings> {
  let settings: Settings = { ...start }
  let streams = new Map<PropertyKey, () => number>()

  function draw(fault: PropertyKey): number {
    const stream = streams.get(fault) ?? createRandom(seed + hash(String(fault)))
    streams.set(fault, stream)
    return stream()
  }

  return {
    get settings() {
      return settings
    },
    set(change) {
      settings = { ...settings, ...change }
    },
    reset() {
      settings = { ...start }
      streams = new Map()
    },
    strikes(fault) {
      const { share, next } = settings[fault] as Fault // by `FaultOf`
      if (next > 0) {
        settings = { ...settings, [fault]: { share, next: next - 1 } }
        return true
      }
      return share > 0 && draw(fault) < share
    },
  }
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0), 7)
}
