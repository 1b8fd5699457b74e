import { expect } from 'vitest'
import {
  type ErrorFilePart,
  type LoadAnswer,
  type LoadSetup,
  type LoadWish,
  PIECE_BYTES,
  type RollBackPlan,
} from '../../shared/contract/import.ts'
import type { Stage } from '../stage.ts'
import { type Answer, getJson, postJson } from './doors.ts'

/** The doors of the page «Загрузка базы», as an administrator of either host goes through them. */
export interface LoadDoors {
  post(path: string, question: unknown): Promise<Answer>
  /** As the page does it: begins, sends the pieces, ends. */
  upload(name: string, file: Buffer): Promise<LoadAnswer>
  change(load: string, setup: LoadSetup): Promise<LoadAnswer>
  steer(load: string, wish: LoadWish): Promise<LoadAnswer>
  look(load: string): Promise<LoadAnswer>
  plan(load: string): Promise<RollBackPlan>
  errorsOf(load: string): Promise<string>
}

export function openLoadDoors(
  stage: Pick<Stage, 'service'>,
  bearer: () => Promise<string>,
): LoadDoors {
  const post = async (path: string, question: unknown) =>
    postJson(stage, path, question, await bearer())

  async function postOk<T>(path: string, question: unknown): Promise<T> {
    const { status, body } = await post(path, question)
    expect([path, status]).toEqual([path, 200])
    return body as unknown as T
  }
  async function get<T>(path: string): Promise<T> {
    const { body } = await getJson(stage, path, await bearer())
    return body as unknown as T
  }

  return {
    post,
    async upload(name, file) {
      const { load } = await postOk<{ load: string }>('/api/loads/upload', {
        name,
        size: file.length,
      })
      for (let at = 0; at * PIECE_BYTES < file.length; at++) {
        const data = file.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES).toString('base64')
        await postOk('/api/loads/piece', { load, at, data })
      }
      return postOk('/api/loads/finish', { load })
    },
    change: (load, setup) => postOk('/api/loads/setup', { load, setup }),
    steer: (load, wish) => postOk('/api/loads/steer', { load, wish }),
    look: load => get(`/api/loads/one?load=${load}`),
    plan: load => get(`/api/loads/roll-back?load=${load}`),
    errorsOf: async load =>
      (await get<ErrorFilePart>(`/api/loads/errors?load=${load}&after=0`)).text,
  }
}

export function csv(rows: readonly (readonly string[])[]): Buffer {
  return Buffer.from(rows.map(row => row.join(';')).join('\r\n'))
}
