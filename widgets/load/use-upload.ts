import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import {
  MAX_FILE_BYTES,
  PIECE_BYTES,
  putPiece,
  startUpload,
  steerLoad,
} from '../../shared/contract/import.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { checkFile, toMegabytes } from './file-check.ts'
import { finishFile, uploadFile } from './upload.ts'

/** The file that goes to the server from this very page. */
export interface Upload {
  /** `null`: the server has not named it yet. */
  readonly load: string | null
  readonly name: string
  /** 0 … 1; at 1 the server looks into it. */
  readonly share: number
}

/** A load whose file is on its way. */
export interface Begun {
  readonly load: string
  /** Places of the pieces that have come. */
  readonly received: readonly number[]
}

export interface UploadUse {
  readonly upload: Readonly<ShallowRef<Upload | null>>
  /** Why the last one did not come through. */
  readonly problem: Readonly<ShallowRef<Message | null>>
  /** @returns its load, when the whole file is there */
  begin(file: File): Promise<string | null>
  /** Goes on with a load that was cut off. */
  goOn(known: Begun, file: File): Promise<void>
  /** Ends it; nothing of it stays on the server. */
  cancel(): Promise<void>
  /** Ends it as a page that is left does: it can be gone on with. */
  leave(): void
  /** Forgets what was wrong with the last one. */
  forget(): void
}

const KNOWN_FAULTS: ReadonlySet<string> = new Set([
  'unknown-type',
  'old-excel',
  'empty',
  'too-large',
  'too-long',
])

/** @param wait before something is asked once more */
export function useUpload(call: Call, wait: (ms: number) => Promise<void>): UploadUse {
  const upload = shallowRef<Upload | null>(null)
  const problem = shallowRef<Message | null>(null)
  let stop = new AbortController()

  async function send({ load, received }: Begun, file: File): Promise<string | null> {
    const { signal } = stop
    const show = (share: number): void => {
      if (!signal.aborted) upload.value = { load, name: file.name, share }
    }
    show(0)
    const sent = await uploadFile({
      file,
      pieceBytes: PIECE_BYTES,
      received,
      send: piece => call(putPiece, { load, ...piece }),
      onProgress: show,
      stop: signal,
      wait,
    })
    const end = sent === 'done' ? await finishFile({ call, load, wait, stop: signal }) : sent
    if (signal.aborted) return null
    upload.value = null
    if (end === 'done') return load
    problem.value = { id: `load.problem.${end}` }
    return null
  }

  return {
    upload,
    problem,
    forget() {
      problem.value = null
    },
    async begin(file) {
      problem.value = describeFault(checkFile(file, MAX_FILE_BYTES))
      if (problem.value !== null || upload.value !== null) return null
      stop = new AbortController()
      const { signal } = stop
      upload.value = { load: null, name: file.name, share: 0 }
      const outcome = await call(startUpload, { name: file.name, size: file.size })
      if (signal.aborted) return null
      if (outcome.status === 'ok') return send({ load: outcome.answer.load, received: [] }, file)
      upload.value = null
      problem.value = describeRefusal(outcome)
      return null
    },
    async goOn(known, file) {
      if (upload.value !== null) return
      problem.value = null
      stop = new AbortController()
      await send(known, file)
    },
    async cancel() {
      const load = upload.value?.load ?? null
      stop.abort()
      upload.value = null
      // Should that fail, it is among the loads and can be removed there.
      if (load !== null) await call(steerLoad, { load, wish: 'remove' })
    },
    leave: () => stop.abort(),
  }
}

function describeFault(fault: string | null): Message | null {
  return fault === null
    ? null
    : {
        id: `load.problem.${KNOWN_FAULTS.has(fault) ? fault : 'refused'}`,
        values: { megabytes: toMegabytes(MAX_FILE_BYTES) },
      }
}

function describeRefusal(outcome: Exclude<CallOutcome<unknown>, { status: 'ok' }>): Message | null {
  if (outcome.status === 'invalid')
    return describeFault(outcome.fields['name'] ?? outcome.fields['size'] ?? 'refused')
  return { id: `load.problem.${outcome.status === 'stale' ? 'refused' : outcome.status}` }
}
