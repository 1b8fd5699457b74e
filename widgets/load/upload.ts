import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { finishUpload } from '../../shared/contract/import.ts'

export type UploadEnd = 'done' | 'cancelled' | 'unavailable' | 'no-access' | 'refused'

export interface UploadWork {
  readonly file: Pick<Blob, 'size' | 'slice'>
  readonly pieceBytes: number
  /** Places of the pieces that the server holds already. */
  readonly received: readonly number[]
  /** @param data base64 */
  send(piece: { readonly at: number; readonly data: string }): Promise<CallOutcome<unknown>>
  /** After each piece. @param share 0 … 1 of the file */
  onProgress(share: number): void
  readonly stop: AbortSignal
  /** Before a piece is sent once more. */
  wait(ms: number): Promise<void>
}

/** A network that comes back within two minutes is waited for. */
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000]

/** Sends what is missing of a file, piece by piece. A piece whose answer was lost is sent again: the server keeps it once. */
export async function uploadFile(work: UploadWork): Promise<UploadEnd> {
  const { file, pieceBytes, received } = work
  const count = Math.ceil(file.size / pieceBytes)
  const missing = missingPieces(count, received)
  for (const [index, at] of missing.entries()) {
    const data = await toBase64(file.slice(at * pieceBytes, (at + 1) * pieceBytes))
    const end = await sendUntilAnswered(work, { at, data })
    if (end !== 'done') return end
    work.onProgress((count - missing.length + index + 1) / count)
  }
  return 'done'
}

/** Looking into a large workbook takes a while: its answer may be lost, and asking again does no harm. */
export async function finishFile({
  call,
  load,
  stop,
  wait,
}: Pick<UploadWork, 'stop' | 'wait'> & {
  readonly call: Call
  readonly load: string
}): Promise<UploadEnd> {
  for (const pause of [1_000, 5_000, 15_000, null]) {
    const { status } = await call(finishUpload, { load })
    if (stop.aborted) return 'cancelled'
    if (status !== 'unavailable') return endOf(status)
    if (pause !== null) await wait(pause)
  }
  return 'unavailable'
}

function endOf(status: Exclude<CallOutcome<unknown>['status'], 'unavailable'>): UploadEnd {
  if (status === 'ok') return 'done'
  return status === 'no-access' ? 'no-access' : 'refused'
}

function missingPieces(count: number, received: readonly number[]): readonly number[] {
  const there = new Set(received)
  return Array.from({ length: count }, (_, at) => at).filter(at => !there.has(at))
}

async function sendUntilAnswered(
  { send, stop, wait }: UploadWork,
  piece: { readonly at: number; readonly data: string },
): Promise<UploadEnd> {
  for (const pause of [...WAITS_MS, null]) {
    if (stop.aborted) return 'cancelled'
    const { status } = await send(piece)
    if (stop.aborted) return 'cancelled'
    if (status !== 'unavailable') return endOf(status)
    if (pause !== null) await wait(pause)
  }
  return 'unavailable'
}

/** In steps, since a call takes only so many arguments. */
async function toBase64(piece: Blob): Promise<string> {
  const bytes = new Uint8Array(await piece.arrayBuffer())
  const STEP = 8_192
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += STEP)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + STEP)))
  return btoa(parts.join(''))
}
