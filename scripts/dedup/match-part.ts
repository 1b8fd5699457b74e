import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type BaseCard, EMPTY_CARD } from '../../shared/duplicates/base/card.ts'
import {
  type BaseMatch,
  matchCompanies,
  matchContacts,
  type Tick,
} from '../../shared/duplicates/base/match-base.ts'
import { MOST_RECORDS } from '../../shared/duplicates/base/pairs.ts'
import { createBaseTable } from '../../shared/duplicates/base/table.ts'
import { DataError } from './data-error.ts'
import { readBase } from './read-base.ts'

/** People and firms are never one, so each half of the work has a processor to itself. */
export type Part = 'contacts' | 'companies'

export interface PartMatched {
  /** Of every row of the file, in its order; only with the contacts. */
  readonly ids: readonly string[]
  readonly match: BaseMatch
  readonly remarks: readonly string[]
}

/** Reads the whole file and matches one half of it. @throws {DataError} */
export function matchPart(file: string, part: Part, tick: Tick): PartMatched {
  const table = createBaseTable()
  const ids: string[] = []
  // Companies alone are kept in a table of their own, by these rows of the file.
  const own: number[] = []
  let row = -1
  const { rows, remarks } = readBase(file, (id, card) => {
    row++
    if (row >= MOST_RECORDS)
      throw new DataError(`${file} has more than ${MOST_RECORDS.toLocaleString('en')} rows.`)
    if (part === 'contacts') {
      ids.push(keep(id))
      table.add(forContacts(card))
    } else if (card.kind === 'company') {
      own.push(row)
      table.add(card)
    }
  })
  refuseTwins(file, ids)
  tick(`${part}: ${rows} rows read`)
  const match =
    part === 'contacts' ? matchContacts(table, tick) : toRows(matchCompanies(table, tick), own)
  return { ids, match, remarks }
}

/** What a company's card holds is nobody's personal key. */
function forContacts(card: BaseCard): BaseCard {
  const { kind, phones, emails } = card
  return kind === 'contact' ? card : { ...EMPTY_CARD, kind, phones, emails }
}

/** Records of the table back into rows of the file. */
function toRows(match: BaseMatch, rows: readonly number[]): BaseMatch {
  const rowOf = (record: number) => rows[record] ?? 0
  return {
    ...match,
    pairs: match.pairs.map(pair => ({ ...pair, one: rowOf(pair.one), other: rowOf(pair.other) })),
    clusters: new Map(
      Array.from(match.clusters, ([first, members]) => [rowOf(first), members.map(rowOf)]),
    ),
  }
}

/** Matches the companies in a thread of its own. @throws {DataError} */
export function matchCompaniesAside(
  file: string,
  tick: Tick,
): { readonly done: Promise<BaseMatch>; readonly stop: () => void } {
  const worker = new Worker(new URL(import.meta.url), { workerData: { file } })
  const done = new Promise<BaseMatch>((resolve, reject) => {
    worker.on('message', (said: Said) => {
      if (said.type === 'step') tick(said.step)
      else if (said.type === 'match') resolve(said.match)
      else reject(new DataError(said.sentence))
    })
    worker.on('error', reject)
    worker.on('exit', code => reject(new Error(`matching companies ended with ${code}`)))
  })
  // Whoever waits hears of it; until then it is nobody's.
  done.catch(() => {})
  return { done, stop: () => void worker.terminate() }
}

type Said =
  | { readonly type: 'step'; readonly step: string }
  | { readonly type: 'match'; readonly match: BaseMatch }
  | { readonly type: 'refused'; readonly sentence: string }

function keep(id: string): string {
  // A short text cut out of a large one would keep the large one in memory.
  return id.length < 13 ? id : Buffer.from(id).toString()
}

/** @throws {DataError} when two rows have one id */
export function refuseTwins(file: string, ids: readonly string[]): void {
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) throw new DataError(`${file}: id "${id.slice(0, 40)}" stands in two rows.`)
    seen.add(id)
  }
}

function work(tell: (said: Said) => void): void {
  const { file } = workerData as { readonly file: string }
  try {
    const { match } = matchPart(file, 'companies', step => tell({ type: 'step', step }))
    tell({ type: 'match', match })
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    tell({ type: 'refused', sentence: error.message })
  }
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort
  work(said => port.postMessage(said))
}
