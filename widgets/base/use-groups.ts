import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { getGroup, getGroups, giveVerdict } from '../../shared/contract/base-groups.ts'
import type {
  GroupsAnswer,
  GroupView,
  Verdict,
  VerdictAnswer,
} from '../../shared/contract/base-groups.ts'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { createAsk } from '../ui/ask-as-reader.ts'
import type { WidgetPage } from '../ui/context.ts'
import type { BasePlace } from './place.ts'

/** What of the groups is shown. */
export type GroupsFilter = Pick<BasePlace, 'tier' | 'kind' | 'owner' | 'isSkipped'>

export interface GroupsState {
  readonly status: 'loading' | 'ready' | 'failed' | 'no-access'
  readonly groups: readonly GroupView[]
  readonly next: string | null
  readonly total: number
}

export interface GroupsUse {
  readonly state: Readonly<ShallowRef<GroupsState>>
  readonly isBusy: Readonly<ShallowRef<boolean>>
  load(filter: GroupsFilter): Promise<void>
  more(): Promise<void>
  /** A group by its id, put first when the list has none of it. `gone`: there is no such group any more. */
  find(id: string): Promise<'found' | 'gone' | 'failed'>
  /** What is decided leaves the list; what is left of it stays in its place. */
  decide(verdict: Omit<Verdict, 'proof'>): Promise<CallOutcome<VerdictAnswer>>
  /** Of a group that was merged. */
  drop(id: string): void
}

const NOTHING: GroupsState = { status: 'loading', groups: [], next: null, total: 0 }
/** A page may be empty, because the reader may see none of its groups; so many are skipped before he is asked. */
const MOST_EMPTY_PAGES = 5

/** The list of groups as the reader goes through it. The newest filter wins over the answer for an earlier one. */
export function useGroups(call: Call, page: Pick<WidgetPage, 'proof'>): GroupsUse {
  const state = shallowRef<GroupsState>(NOTHING)
  const isBusy = shallowRef(false)
  const ask = createAsk(page, call)
  let filter: GroupsFilter = { tier: null, kind: null, owner: null, isSkipped: false }
  let newest = 0

  async function read(from: GroupsState): Promise<void> {
    const mine = ++newest
    isBusy.value = true
    let shown = from
    for (let empty = 0; empty < MOST_EMPTY_PAGES; empty += 1) {
      const outcome = await ask(getGroups, { ...filter, after: shown.next })
      if (mine !== newest) return
      if (outcome.status !== 'ok') {
        const status = outcome.status === 'no-access' ? 'no-access' : 'failed'
        shown = { ...shown, status }
        break
      }
      const before = shown.groups.length
      shown = withPage(shown, outcome.answer)
      if (shown.groups.length > before || shown.next === null) break
    }
    state.value = shown
    isBusy.value = false
  }

  return {
    state,
    isBusy,
    async load(next) {
      filter = next
      state.value = NOTHING
      await read(NOTHING)
    },
    async more() {
      if (state.value.next !== null && !isBusy.value) await read(state.value)
    },
    async find(id) {
      if (state.value.groups.some(group => group.id === id)) return 'found'
      const outcome = await ask(getGroup, { group: id })
      if (outcome.status !== 'ok') return 'failed'
      if (outcome.answer.group === null) return 'gone'
      state.value = { ...state.value, groups: [outcome.answer.group, ...state.value.groups] }
      return 'found'
    },
    async decide(verdict) {
      isBusy.value = true
      const outcome = await ask(giveVerdict, verdict)
      isBusy.value = false
      if (outcome.status !== 'ok' || verdict.verdict === 'back') return outcome
      const { group } = outcome.answer
      const isLeft = group !== null && (group.state === 'skipped') === filter.isSkipped
      state.value = withInstead(state.value, verdict.group, isLeft ? group : null)
      return outcome
    },
    drop(id) {
      state.value = withInstead(state.value, id, null)
    },
  }
}

/** A group may come once more on a later page, when others have left the list meanwhile. */
function withPage(shown: GroupsState, { groups, next, total }: GroupsAnswer): GroupsState {
  const known = new Set(shown.groups.map(({ id }) => id))
  const fresh = groups.filter(({ id }) => !known.has(id))
  return { status: 'ready', groups: [...shown.groups, ...fresh], next, total }
}

/** @param left what takes the group's place; `null`: nothing */
function withInstead(state: GroupsState, id: string, left: GroupView | null): GroupsState {
  const { groups, total } = state
  return {
    ...state,
    groups: groups.flatMap(group => {
      if (group.id !== id) return [group]
      return left === null ? [] : [left]
    }),
    total: left === null ? Math.max(0, total - 1) : total,
  }
}

/** Whom to show after one has gone: the one that took its place, or the last. */
export function followerOf(before: readonly GroupView[], after: readonly GroupView[], id: string) {
  const at = before.findIndex(group => group.id === id)
  return after.find(group => group.id === id) ?? after[at] ?? after.at(-1) ?? null
}
