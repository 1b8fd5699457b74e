import type {
  BatchAnswer,
  Command,
  Outcome,
  Portal,
} from '../../../../server/hosts/bitrix24/portal.ts'
import { HostUnavailable } from '../../../../server/errors.ts'
import { RestError } from '../method.ts'
import { ADMIN, type TestPortal } from './test-portal.ts'

/** The module's portal over the emulator's methods, in this process; it can be cut off in the middle of a batch. */
export interface BatchPortal extends Portal {
  /** The next batch that writes is carried out as far as so many commands, and its answer is lost. */
  cutAfter(commands: number): void
  /** Requests so far. */
  readonly requests: () => number
}

export function batchPortal(portal: TestPortal, userId = ADMIN): BatchPortal {
  let cut: number | null = null
  let requests = 0

  async function batch(
    commands: Readonly<Record<string, Command>>,
    { halt = false }: { readonly halt?: boolean } = {},
  ): Promise<BatchAnswer> {
    requests++
    const outcomes = new Map<string, Outcome>()
    const writes = Object.values(commands).some(({ method }) => !/(get|list|profile)$/.test(method))
    const limit = writes ? cut : null
    if (writes) cut = null
    for (const [key, command] of Object.entries(commands)) {
      if (limit !== null && outcomes.size >= limit) break
      const outcome = run(command, outcomes)
      outcomes.set(key, outcome)
      if (halt && !outcome.ok) break
    }
    if (limit !== null) throw new HostUnavailable('batch: cut off', 1)
    return outcomes
  }

  function run({ method, params = {} }: Command, outcomes: ReadonlyMap<string, Outcome>): Outcome {
    if (method === 'profile')
      return { ok: true, result: { ID: String(userId) }, total: null, next: null }
    try {
      const { result } = portal.call(method, fillIn(params, outcomes), userId)
      return { ok: true, result: structuredClone(result), total: null, next: null }
    } catch (error) {
      if (!(error instanceof RestError)) throw error
      const code = error.code === '' ? codeOf(error.message) : error.code
      return { ok: false, error: { code, text: error.message } }
    }
  }

  return {
    batch,
    cutAfter: commands => {
      cut = commands
    },
    requests: () => requests,
    call: () => Promise.reject(new Error('nothing is called alone here')),
    writeOnce: () => Promise.reject(new Error('nothing is written once here')),
  }
}

function codeOf(text: string): string {
  return /not found/i.test(text) ? 'NOT_FOUND' : text
}

/** What stands behind `$result[…]` of an earlier command; nothing is an empty text, as in a query string. */
function fillIn(
  value: Readonly<Record<string, unknown>>,
  outcomes: ReadonlyMap<string, Outcome>,
): Record<string, unknown> {
  return walk(value, outcomes) as Record<string, unknown>
}

function walk(value: unknown, outcomes: ReadonlyMap<string, Outcome>): unknown {
  if (Array.isArray(value)) return value.map(inner => walk(inner, outcomes))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, walk(inner, outcomes)]),
    )
  if (typeof value !== 'string' || !value.startsWith('$result[')) return value
  const [first = '', ...rest] = [...value.matchAll(/\[([^\]]*)\]/g)].map(match => match[1] ?? '')
  const outcome = outcomes.get(first)
  let found: unknown = outcome?.ok === true ? outcome.result : null
  for (const key of rest)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : null
  return found ?? ''
}
