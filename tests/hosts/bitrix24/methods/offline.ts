import { RestError, type Method, type MethodContext, type Params } from '../method.ts'
import { randomHex } from '../../random-hex.ts'
import type { OfflineRow } from '../state.ts'
import { callingApp, manyParam, mapParam, page, param, requiredText, textParam } from './params.ts'

const common = { scope: null, appOnly: true, adminOnly: true } as const

/** The offline queue: events that wait on the portal until the app takes them. */
export const offlineMethods: readonly Method[] = [
  {
    ...common,
    name: 'event.offline.list',
    run(params, context) {
      const rows = callingApp(context).offlineQueue.filter(row =>
        matches(row, mapParam(params, 'filter')),
      )
      return page(
        rows.map(row => toRow(row, context)),
        param(params, 'start'),
      )
    },
  },
  { ...common, name: 'event.offline.get', run: take },
  {
    ...common,
    name: 'event.offline.clear',
    run(params, context) {
      const queue = callingApp(context).offlineQueue
      const done = new Set(ofProcess(params, queue).map(row => row.id))
      keepOnly(queue, row => !done.has(row.id))
      context.portal.touch()
      return { result: true }
    },
  },
  {
    ...common,
    name: 'event.offline.error',
    run(params, context) {
      for (const row of ofProcess(params, callingApp(context).offlineQueue)) row.failed = true
      context.portal.touch()
      return { result: true }
    },
  },
]

function take(params: Params, context: MethodContext) {
  const { portal } = context
  const queue = callingApp(context).offlineQueue
  const clears = textParam(params, 'clear') !== '0'
  if (!clears && portal.state.features?.['rest_offline_extended'] !== 'Y') {
    throw new RestError(
      403,
      'ACCESS_DENIED',
      'Access denied! Feature rest_offline_extended is not available',
    )
  }
  const wantsFailed = textParam(params, 'error') === '1'
  const wantedProcess = textParam(params, 'process_id')
  const isFree = (row: OfflineRow) => {
    if (row.failed !== wantsFailed) return false
    if (wantedProcess !== '') return row.processId === wantedProcess
    return wantsFailed || row.processId === null
  }
  const limit = Number(textParam(params, 'limit') || 50)
  const filter = mapParam(params, 'filter')
  const rows = queue.filter(row => isFree(row) && matches(row, filter)).slice(0, limit)
  const processId = clears ? null : wantedProcess || randomHex()
  if (clears) keepOnly(queue, row => !rows.includes(row))
  for (const row of rows) row.processId = processId
  portal.touch()
  return { result: { process_id: processId, events: rows.map(row => toRow(row, context)) } }
}

/** `message_id` is ignored when `id` is given; without both, the whole package is meant. */
function ofProcess(params: Params, queue: readonly OfflineRow[]): OfflineRow[] {
  const processId = requiredText(params, 'process_id')
  const mine = queue.filter(row => row.processId === processId)
  const ids = manyParam(param(params, 'id'))
  if (ids.length > 0) return mine.filter(row => ids.includes(String(row.id)))
  const messages = manyParam(param(params, 'message_id'))
  return messages.length > 0 ? mine.filter(row => messages.includes(row.messageId)) : mine
}

function keepOnly(queue: OfflineRow[], isKept: (row: OfflineRow) => boolean): void {
  queue.splice(0, queue.length, ...queue.filter(isKept))
}

function matches(row: OfflineRow, filter: Readonly<Record<string, unknown>>): boolean {
  const values: Readonly<Record<string, string | null>> = {
    ID: String(row.id),
    EVENT_NAME: row.event,
    MESSAGE_ID: row.messageId,
    PROCESS_ID: row.processId,
  }
  return Object.entries(filter).every(([key, wanted]) => {
    const value = values[key.replace(/^[=@]+/, '')]
    return value === undefined || manyParam(wanted).includes(String(value))
  })
}

/** The documented samples show `false` for the data of an event; the shape of a filled one is V. */
function toRow(row: OfflineRow, { portal }: MethodContext) {
  return {
    ID: String(row.id),
    TIMESTAMP_X: portal.formatTime(row.changed),
    EVENT_NAME: row.event,
    EVENT_DATA: row.data,
    EVENT_ADDITIONAL: false,
    MESSAGE_ID: row.messageId,
    PROCESS_ID: row.processId ?? '',
    ERROR: row.failed ? '1' : '0',
  }
}
