import type { QueryResultRow } from 'pg'
import type { Database } from './database.ts'

/** Few groups of many rows: sorting them all would cost twice as much as a table of the groups, which has room in this much memory. */
const BEGIN = `begin read only; set local work_mem = '64MB'; set local enable_sort = off`
/** Where several are asked at once: helpers would each do the whole of the work again, on processors the other questions need. */
const ALONE = `${BEGIN}; set local max_parallel_workers_per_gather = 0`

/** Rows of a question that groups very many. */
export async function readGroups<Row extends QueryResultRow>(
  pool: Database['pool'],
  text: string,
  { values, isAlone }: { readonly values: readonly unknown[]; readonly isAlone: boolean },
): Promise<readonly Row[]> {
  const client = await pool.connect()
  try {
    await client.query(isAlone ? ALONE : BEGIN)
    const { rows } = await client.query<Row>(text, [...values])
    await client.query('commit')
    return rows
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
