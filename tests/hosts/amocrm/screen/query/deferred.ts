type Callback = (...values: unknown[]) => unknown
type State = 'pending' | 'resolved' | 'rejected'

/** What `$.ajax`, `$authorizedAjax` and `$.Deferred` answer with. */
export interface QueryPromise {
  state(): State
  done(...callbacks: Callback[]): QueryPromise
  fail(...callbacks: Callback[]): QueryPromise
  always(...callbacks: Callback[]): QueryPromise
  then(onDone?: Callback | null, onFail?: Callback | null): QueryPromise
  promise<T extends object>(target?: T): QueryPromise & T
}

export interface QueryDeferred extends QueryPromise {
  resolve(...values: unknown[]): QueryDeferred
  reject(...values: unknown[]): QueryDeferred
}

/**
 * A deferred as jQuery 2.1 has it: callbacks run at once, in the caller's turn, several values travel together, and what
 * a callback throws is not caught.
 */
export function createDeferred(): QueryDeferred {
  let state: State = 'pending'
  let values: readonly unknown[] = []
  const waiting: Record<'resolved' | 'rejected', Callback[]> = { resolved: [], rejected: [] }

  function settle(outcome: 'resolved' | 'rejected', given: readonly unknown[]) {
    if (state !== 'pending') return
    state = outcome
    values = given
    const callbacks = waiting[outcome].splice(0)
    waiting.resolved = []
    waiting.rejected = []
    for (const callback of callbacks) callback(...given)
  }

  function add(outcome: 'resolved' | 'rejected', callbacks: readonly unknown[]) {
    for (const callback of callbacks.flat(2)) {
      if (typeof callback !== 'function') continue
      if (state === outcome) callback(...values)
      else if (state === 'pending') waiting[outcome].push(callback as Callback)
    }
  }

  const promise: QueryPromise = {
    state: () => state,
    done: (...callbacks) => (add('resolved', callbacks), promise),
    fail: (...callbacks) => (add('rejected', callbacks), promise),
    always: (...callbacks) => (add('resolved', callbacks), add('rejected', callbacks), promise),
    // oxlint-disable-next-line unicorn/no-thenable -- a deferred is one
    then(onDone, onFail) {
      const next = createDeferred()
      add('resolved', [
        (...given: unknown[]) => pass(next, { given, callback: onDone, isFail: false }),
      ])
      add('rejected', [
        (...given: unknown[]) => pass(next, { given, callback: onFail, isFail: true }),
      ])
      return next.promise()
    },
    promise: <T extends object>(target?: T) =>
      (target === undefined ? promise : Object.assign(target, promise)) as QueryPromise & T,
  }
  const deferred: QueryDeferred = Object.assign(
    {
      resolve: (...given: unknown[]) => (settle('resolved', given), deferred),
      reject: (...given: unknown[]) => (settle('rejected', given), deferred),
    },
    promise,
  )
  return deferred
}

/** jQuery 2: a fail filter that answers with a value makes the next one resolved only when it answers with a promise. */
function pass(
  next: QueryDeferred,
  step: {
    readonly given: readonly unknown[]
    readonly callback: Callback | null | undefined
    readonly isFail: boolean
  },
): void {
  const { given, callback, isFail } = step
  if (typeof callback !== 'function') {
    if (isFail) next.reject(...given)
    else next.resolve(...given)
    return
  }
  const answer = callback(...given)
  if (isThenable(answer)) {
    void answer.then(
      (...values: unknown[]) => void next.resolve(...values),
      (...reasons: unknown[]) => void next.reject(...reasons),
    )
  } else if (isFail) next.reject(answer)
  else next.resolve(answer)
}

interface Thenable {
  then(onDone: Callback, onFail: Callback): unknown
}

export function isThenable(value: unknown): value is Thenable {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as Partial<Thenable>).then === 'function'
  )
}

/** `$.when`: values of one promise travel as they are, of several one by one. */
export function when(...given: unknown[]): QueryPromise {
  const all = createDeferred()
  const results: unknown[] = given.map(value => value)
  let left = given.length
  if (left === 0) return all.resolve().promise()
  given.forEach((value, index) => {
    const take = (...values: unknown[]) => {
      results[index] = values.length > 1 && given.length > 1 ? values : values[0]
      left -= 1
      if (left > 0) return
      if (given.length === 1) all.resolve(...values)
      else all.resolve(...results)
    }
    if (isThenable(value)) void value.then(take, (...reasons) => void all.reject(...reasons))
    else take(value)
  })
  return all.promise()
}
