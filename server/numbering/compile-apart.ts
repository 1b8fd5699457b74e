import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { compileFile } from './compile-register.ts'
import { packPlan } from './plan-file.ts'
import type { RegisterFile } from './register-files.ts'

/**
 * Compiles an official file on a thread of its own: it takes a second, in which the service goes on answering.
 *
 * @returns the packed part, as `unpackPlan` reads it
 * @throws {RangeError} when the file is none
 */
export function compileApart(file: RegisterFile): Promise<Uint8Array> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { compile: file } })
  return new Promise((resolve, reject) => {
    worker.once('message', (packed: Uint8Array) => resolve(packed))
    worker.once('error', reject)
    worker.once('exit', code => reject(new RangeError(`the compiler ended with ${code}`)))
  })
}

/** This very file is what the thread runs. */
const task = (workerData as { readonly compile?: RegisterFile } | null)?.compile
if (!isMainThread && task !== undefined)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(packPlan([compileFile(task)], null))
