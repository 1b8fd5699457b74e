import { ahead } from '../common/ahead.ts'
import { byId, itemsOf, rowsOf } from './answers.ts'
import { type BatchAnswer, type Command, MAX_BATCH, PAGE, type Portal } from './portal.ts'

/** Requests under way: one is answered while the next waits for its turn. */
const AHEAD = 3

/** A list of the portal that can be read by growing id. */
export interface List {
  readonly method: string
  readonly idKey: 'id' | 'ID'
  /** Classic lists answer bare rows. */
  readonly isClassic?: boolean
  readonly query: {
    readonly entityTypeId?: number
    readonly select: readonly string[]
    readonly filter?: Readonly<Record<string, unknown>>
  }
}

/** Ids after `from`, up to `to`. */
interface Span {
  readonly from: number
  readonly to: number
}

interface Read {
  readonly rows: readonly unknown[]
  readonly upTo: string
  readonly share: number
  /** Rows of the whole list now. */
  readonly total: number
}

/** Everything after an id, oldest first, up to what is the newest now. */
export async function* readSpans(portal: Portal, list: List, after: string): AsyncIterable<Read> {
  const first = Number(after)
  const newest = await findNewest(portal, list)
  if (newest === null || newest.id <= first) return
  // Of a list with gaps wider spans are asked for; `total` tells how many rows there are, not after which id.
  const width = Math.min(
    PAGE * 20,
    Math.max(PAGE, Math.floor((newest.id / Math.max(1, newest.total)) * PAGE * 0.8)),
  )
  const groups = batchesOf({ from: first, to: newest.id }, width)
  const ask = (spans: readonly Span[]) => readBatch(portal, list, spans)
  let begin = first
  for await (const { rows, to } of ahead(groups, ask, AHEAD)) {
    begin = to
    yield { rows, upTo: String(begin), share: begin / newest.id, total: newest.total }
  }
}

function* batchesOf({ from, to }: Span, width: number): Iterable<readonly Span[]> {
  for (let start = from; start < to; start += width * MAX_BATCH) {
    const spans: Span[] = []
    for (let at = start; at < to && spans.length < MAX_BATCH; at += width)
      spans.push({ from: at, to: Math.min(at + width, to) })
    yield spans
  }
}

async function readBatch(portal: Portal, list: List, spans: readonly Span[]) {
  const rows: unknown[] = []
  let wanted = spans
  while (wanted.length > 0) {
    const part = wanted.slice(0, MAX_BATCH)
    const read = await portal.batch(
      Object.fromEntries(part.map((span, index) => [`s${index}`, spanCommand(list, span)])),
    )
    const more = part.flatMap((span, index) => {
      const page = listOf(list, read, `s${index}`)
      rows.push(...page)
      return page.length < PAGE ? [] : restOf(span, page)
    })
    wanted = [...wanted.slice(MAX_BATCH), ...more]
  }
  const sorted = [...byId(rows)].toSorted(([one], [other]) => Number(one) - Number(other))
  return { rows: sorted.map(([, row]) => row), to: spans.at(-1)?.to ?? 0 }
}

/** What did not fit on the page of a wide span: narrow ones, of which each fits for certain. */
function restOf({ to }: Span, page: readonly unknown[]): readonly Span[] {
  const last = Number([...byId(page).keys()].at(-1) ?? to)
  return Array.from({ length: Math.ceil((to - last) / PAGE) }, (_, index) => ({
    from: last + index * PAGE,
    to: Math.min(to, last + (index + 1) * PAGE),
  }))
}

function spanCommand({ method, idKey, query }: List, { from, to }: Span): Command {
  const filter = { ...query.filter, [`>${idKey}`]: from, [`<=${idKey}`]: to }
  // Without counting: much cheaper, and the span is small enough (D).
  return { method, params: { ...query, filter, order: { [idKey]: 'ASC' }, start: -1 } }
}

async function findNewest(portal: Portal, list: List) {
  const { method, idKey, query } = list
  const params = { ...query, select: [idKey], order: { [idKey]: 'DESC' }, start: 0 }
  const read = await portal.batch({ newest: { method, params } })
  const id = [...byId(listOf(list, read, 'newest')).keys()][0]
  const outcome = read.get('newest')
  const total = outcome?.ok === true ? (outcome.total ?? 0) : 0
  return id === undefined ? null : { id: Number(id), total }
}

function listOf({ isClassic }: List, read: BatchAnswer, key: string): readonly unknown[] {
  return isClassic === true ? rowsOf(read, key) : itemsOf(read, key)
}
