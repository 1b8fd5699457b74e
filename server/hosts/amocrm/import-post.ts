import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, idText, orNull, shape } from '../../../shared/parse/parse.ts'
import type { ImportOutcome } from '../../core/host-import.ts'
import type { Account } from './account.ts'
import { type AmoRefused, isRefused } from './failures.ts'
import { rowsOf } from './wire.ts'

export type Outcomes = Map<string, ImportOutcome>

export interface Posted {
  readonly mark: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Objects of one request: more may be refused for taking too long (amocrm.md 10.1). */
export const MOST_OBJECTS = 50

const findMade = finderOf(shape({ id: orNull(idText), request_id: orNull(idText) }))

/**
 * Writes objects of one kind. A request is refused as a whole when one of its objects is (M): those at fault are named, the others written
 * without them.
 *
 * @param readId of what was made, where it is not the row's own id
 * @throws {HostUnavailable} when the outcome is not known
 */
export async function postAll(
  account: Account,
  {
    method,
    path,
    name,
    readId,
  }: {
    readonly method: 'POST' | 'PATCH'
    readonly path: string
    readonly name: string
    readonly readId?: (row: unknown) => string | null
  },
  items: readonly Posted[],
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  const idOf = readId ?? (row => findMade(row)?.id ?? null)

  async function post(group: readonly Posted[]): Promise<void> {
    if (group.length === 0) return
    try {
      const bodies = group.map(({ body, mark }) => ({ ...body, request_id: mark }))
      const rows = rowsOf(await account.write(method, path, bodies), name)
      for (const [at, { mark }] of group.entries()) {
        const named = rows.find(row => findMade(row)?.request_id === mark)
        const id = idOf(named ?? rows[at])
        outcomes.set(
          mark,
          id === null
            ? { mark, done: false, reason: 'nothing was made', isGone: false }
            : { mark, done: true, id },
        )
      }
    } catch (error) {
      if (!isRefused(error, 400, 404, 422)) throw error
      if (group.length === 1) return refuse(group, error)
      const { bad, good } = partByFault(group, error)
      // Not said which, or all of them: each for itself.
      if (good.length === 0 || bad.length === 0) {
        for (const one of group) await post([one])
        return
      }
      refuse(bad, error)
      await post(good)
    }
  }

  function refuse(group: readonly Posted[], error: AmoRefused): void {
    for (const { mark } of group)
      outcomes.set(mark, { mark, done: false, reason: error.reason, isGone: error.status === 404 })
  }

  for (const group of intoGroups(items, MOST_OBJECTS)) await post(group)
  return outcomes
}

function partByFault(group: readonly Posted[], { faults }: AmoRefused) {
  const named = new Set(faults.map(({ requestId }) => requestId))
  const isBad = ({ mark }: Posted, at: number) => named.has(mark) || named.has(String(at))
  return { bad: group.filter(isBad), good: group.filter((one, at) => !isBad(one, at)) }
}
