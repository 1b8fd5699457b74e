import { finderOf, idText, shape } from '../../../shared/parse/parse.ts'
import type { Reader } from '../host.ts'
import type { Query } from './account.ts'
import { isRefused } from './failures.ts'
import type { Ground } from './ground.ts'
import { hasNextPage, rowsOf } from './wire.ts'

/** In whose name an account is read. */
export interface AsReader {
  readonly ground: Ground
  readonly reader: Reader
}

const PAGE = 250

export interface List {
  readonly list: readonly unknown[]
  readonly isCut: boolean
}

/** `null`: the account does not know this user. */
export async function readRows(
  { ground, reader }: AsReader,
  entity: 'contacts' | 'companies' | 'leads',
  query: Query,
): Promise<List | null> {
  const whole = { ...query, limit: PAGE }
  try {
    const answer = await ground.account.getAs(reader.user, entity, whole)
    return { list: rowsOf(answer, entity), isCut: hasNextPage(answer) }
  } catch (error) {
    if (isRefused(error, 401)) return null
    if (!isRefused(error, 403)) throw error
    const answer = await ground.account.get(entity, whole)
    return {
      list: rowsOf(answer, entity).filter(row => isHis(row, reader)),
      isCut: hasNextPage(answer),
    }
  }
}

/** `null`: he may not read it, or it is not there. */
export async function readOne({ ground, reader }: AsReader, path: string): Promise<unknown> {
  try {
    return await ground.account.getAs(reader.user, path)
  } catch (error) {
    if (isRefused(error, 401)) return null
    if (!isRefused(error, 403)) throw error
    const entity = await ground.account.get(path)
    return isHis(entity, reader) ? entity : null
  }
}

const findOwner = finderOf(shape({ responsible_user_id: idText }))

/** Nobody's name may be used with a token that is no administrator's: then all that proves anything is whose card it is. */
function isHis(entity: unknown, { user, isAdmin }: Reader): boolean {
  return isAdmin || findOwner(entity)?.responsible_user_id === user
}
