import type { EmulatedPortal } from './portal.ts'
import { randomHex } from '../random-hex.ts'
import type { InstalledApp } from './state.ts'

/** One record per (event, object): a later change of the same object replaces the record that nobody took yet. */
export function queueOffline(
  portal: EmulatedPortal,
  app: InstalledApp,
  { event, data }: { readonly event: string; readonly data: unknown },
): void {
  const objectKey = toObjectKey(data)
  const isSame = (row: InstalledApp['offlineQueue'][number]) =>
    row.event === event && row.objectKey === objectKey && row.processId === null
  const known = app.offlineQueue.find(isSame)
  if (known !== undefined) {
    known.changed = portal.now()
    known.data = data
    return
  }
  app.offlineQueue.push({
    id: portal.nextId('offlineEvent'),
    event,
    objectKey,
    changed: portal.now(),
    data,
    messageId: randomHex(),
    processId: null,
    failed: false,
  })
}

/** The object's id where events carry one, otherwise the whole of the data. */
function toObjectKey(data: unknown): string {
  const fields = inner(inner(data, 'FIELDS') ?? inner(data, 'FIELDS_AFTER'), 'ID')
  const id = fields ?? inner(data, 'ID')
  return typeof id === 'string' || typeof id === 'number' ? String(id) : JSON.stringify(data)
}

function inner(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}
