import { markRepeat } from '../crm/repeat.ts'
import { createPortal } from '../portal.ts'
import type { PortalState } from '../state.ts'
import type { Card, Condition } from './cards.ts'
import { tellDeals } from './deals.ts'
import { fillDirectories } from './directories.ts'
import { tellLookAlikes, type LookAlike, type TruthGroup } from './duplicates.ts'
import { tellLeads } from './leads.ts'
import { tellNextStep } from './next-steps.ts'
import { tellBase, type Base } from './people.ts'
import { createPhoneBook } from './phones.ts'
import { createRandom } from './random.ts'
import { createEmptyState } from './rows.ts'
import { fillStaff } from './staff.ts'
import type { Story } from './story.ts'
import { createTimeline } from '../../seed/timeline.ts'
import { tellWork } from './work.ts'

export interface SeedOptions {
  /** ms UTC: the company's past ends here. */
  readonly now: number
  /** The same seed and moment give the same portal. */
  readonly seed: string
}

/** What was put in on purpose, by ids. */
export interface SeedTruth {
  readonly lookAlikes: readonly {
    readonly kind: LookAlike
    /** All contacts are one person. */
    readonly same: boolean
    readonly contactIds: readonly number[]
  }[]
  readonly openCards: readonly {
    readonly type: 1 | 2
    readonly id: number
    readonly condition: Condition
  }[]
}

const TITLE = 'Тёплый контур'
const BASE = { people: 900, firms: 165 }

/**
 * An invented company that sells and installs windows and heating: its people, base, a year of leads and deals with
 * their stages, steps, calls and comments, known duplicates and known violations.
 */
export function seedCompany(options: SeedOptions): PortalState {
  return seedCompanyWithTruth(options).state
}

export function seedCompanyWithTruth(options: SeedOptions): {
  readonly state: PortalState
  readonly truth: SeedTruth
} {
  const story = beginStory(options)
  const base = tellBase(story, BASE)
  const lookAlikes = tellLookAlikes(story, base)
  const cards = tellCards(story, base)
  story.timeline.writeAll()
  markRepeats(story.state)
  return { state: story.state, truth: toTruth(lookAlikes, cards) }
}

function beginStory({ now, seed }: SeedOptions): Story {
  const random = createRandom(seed)
  const whole = Math.floor(now / 1000) * 1000
  const ids = random.fork('member')
  const memberId = Array.from({ length: 32 }, () => ids.int(0, 15).toString(16)).join('')
  const state = createEmptyState(memberId, TITLE)
  fillDirectories(state)
  return {
    state,
    random,
    now: whole,
    staff: fillStaff(state, whole),
    timeline: createTimeline(),
    phones: createPhoneBook(random.fork('phones')),
  }
}

function tellCards(story: Story, base: Base): readonly Card[] {
  const cards = [...tellDeals(story, base), ...tellLeads(story, base)]
  const random = story.random.fork('work')
  for (const card of cards) {
    tellWork(story, random, card)
    tellNextStep(story, random, card)
  }
  return cards
}

/** The portal's own marks of returning clients, by its own rule. */
function markRepeats(state: PortalState): void {
  const portal = createPortal({ state, clock: () => 0 })
  for (const type of [1, 2] as const) {
    for (const item of state.items[type].values()) markRepeat(portal, item)
  }
}

function toTruth(groups: readonly TruthGroup[], cards: readonly Card[]): SeedTruth {
  return {
    lookAlikes: groups.map(({ kind, same, people }) => ({
      kind,
      same,
      contactIds: people.map(({ id }) => id),
    })),
    openCards: cards.flatMap(({ type, id, condition }) =>
      condition === null ? [] : [{ type, id, condition }],
    ),
  }
}
