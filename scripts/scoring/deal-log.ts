import type { DealHistory, HistoryEvent } from '../../shared/scoring/history.ts'
import { asInstant, type Instant } from '../../shared/time/instant.ts'
import { DataError } from './data-error.ts'
import { loadRows } from './flat-table.ts'

/**
 * A pipeline's log as histories: deals (`deal, created, closed, outcome`; more columns are what was known at creation) and events (`deal,
 * at, type, stage, user, value`). Moments are ISO 8601 or Unix seconds or milliseconds.
 *
 * @throws {DataError} naming missing columns, or the row at fault
 */
export async function loadLog(
  dealsFile: string,
  eventsFile: string,
): Promise<readonly DealHistory[]> {
  const events = await loadEvents(eventsFile)
  const deals = await loadTable(dealsFile, ['deal', 'created', 'closed', 'outcome'])
  return deals.map((row, place): DealHistory => {
    const line = `${dealsFile}, row ${place + 2}`
    const { deal = '', created = '', closed = '', outcome = '', ...fixed } = row
    return {
      deal,
      createdAt: toMoment(created, line),
      closedAt: closed === '' ? null : toMoment(closed, line),
      isWon: toOutcome(outcome, line),
      events: (events.get(deal) ?? []).toSorted((one, other) => one.at - other.at),
      fixed: Object.fromEntries(
        Object.entries(fixed).map(([name, value]) => [name, toValue(value)]),
      ),
    }
  })
}

type Row = Readonly<Record<string, string>>

async function loadTable(file: string, wanted: readonly string[]): Promise<readonly Row[]> {
  const [head, ...body] = await loadRows(file)
  if (head === undefined) throw new DataError(`${file} is empty.`)
  const missing = wanted.filter(name => !head.includes(name))
  if (missing.length > 0) throw new DataError(`${file} lacks the columns: ${missing.join(', ')}.`)
  return body.map(row => Object.fromEntries(head.map((name, place) => [name, row[place] ?? ''])))
}

async function loadEvents(file: string): Promise<ReadonlyMap<string, readonly HistoryEvent[]>> {
  const rows = await loadTable(file, ['deal', 'at', 'type', 'stage', 'user', 'value'])
  const events = rows.map((row, place) => ({
    deal: row['deal'] ?? '',
    event: {
      at: toMoment(row['at'] ?? '', `${file}, row ${place + 2}`),
      type: row['type'] ?? '',
      stage: row['stage'] || null,
      user: row['user'] || null,
      value: toNumber(row['value'] ?? ''),
    },
  }))
  const byDeal = Map.groupBy(events, ({ deal }) => deal)
  return new Map([...byDeal].map(([deal, group]) => [deal, group.map(({ event }) => event)]))
}

function toMoment(text: string, line: string): Instant {
  const ms = toMs(text)
  if (Number.isNaN(ms)) throw new DataError(`${line}: "${text.slice(0, 40)}" is no moment.`)
  return asInstant(ms)
}

function toMs(text: string): number {
  if (/^\d{9,10}(\.\d+)?$/.test(text)) return Number(text) * 1000
  return /^\d{12,14}$/.test(text) ? Number(text) : Date.parse(text)
}

function toOutcome(text: string, line: string): boolean | null {
  if (text === '') return null
  if (/^(won|1|true)$/i.test(text)) return true
  if (/^(lost|0|false)$/i.test(text)) return false
  if (/^open$/i.test(text)) return null
  throw new DataError(
    `${line}: the outcome is "${text.slice(0, 20)}", not won, lost, 1, 0 or empty.`,
  )
}

function toNumber(text: string): number | null {
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? null : value
}

function toValue(text: string): number | string | null {
  return text === '' ? null : (toNumber(text) ?? text)
}
