import { expect } from 'vitest'
import {
  type ErrorFilePart,
  type LoadAnswer,
  type LoadSetup,
  type LoadWish,
  PIECE_BYTES,
} from '../../shared/contract/import.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { type Answer, bearerOf, getJson, postJson } from './doors.ts'

export const contactsIn = ({ world }: Stage): readonly Item[] => [
  ...world.portal.portal.state.items[3].values(),
]

export async function post(stage: Stage, path: string, question: unknown): Promise<Answer> {
  return postJson(stage, path, question, await bearerOf(stage, ADMIN))
}

async function postOk<T>(stage: Stage, path: string, question: unknown): Promise<T> {
  const { status, body } = await post(stage, path, question)
  expect([path, status]).toEqual([path, 200])
  return body as unknown as T
}

/** As the page does it: begins, sends the pieces, ends. */
export async function upload(stage: Stage, name: string, file: Buffer): Promise<LoadAnswer> {
  const { load } = await postOk<{ load: string }>(stage, '/api/loads/upload', {
    name,
    size: file.length,
  })
  for (let at = 0; at * PIECE_BYTES < file.length; at++) {
    const data = file.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES).toString('base64')
    await postOk(stage, '/api/loads/piece', { load, at, data })
  }
  return postOk(stage, '/api/loads/finish', { load })
}

export function change(stage: Stage, load: string, setup: LoadSetup): Promise<LoadAnswer> {
  return postOk(stage, '/api/loads/setup', { load, setup })
}

export function steer(stage: Stage, load: string, wish: LoadWish): Promise<LoadAnswer> {
  return postOk(stage, '/api/loads/steer', { load, wish })
}

export async function look(stage: Stage, load: string): Promise<LoadAnswer> {
  const { body } = await getJson(stage, `/api/loads/one?load=${load}`, await bearerOf(stage, ADMIN))
  return body as unknown as LoadAnswer
}

export async function errorsOf(stage: Stage, load: string): Promise<string> {
  const { body } = await getJson(
    stage,
    `/api/loads/errors?load=${load}&after=0`,
    await bearerOf(stage, ADMIN),
  )
  return (body as unknown as ErrorFilePart).text
}

export function csv(rows: readonly (readonly string[])[]): Buffer {
  return Buffer.from(rows.map(row => row.join(';')).join('\r\n'))
}

export function requisitesIn({ world }: Stage): readonly object[] {
  return [...(world.portal.portal.state.requisites?.requisites.values() ?? [])]
}

export const KNOWN = '+7 912 345-67-89'
/** Of each fate one. */
export const TABLE = csv([
  ['ФИО', 'Телефон', 'E-mail', 'Компания', 'ИНН', 'Заявка', 'Заметка'],
  ['Зимин Олег Петрович', '8 846 231-60-14', 'zimin.oleg@mail.ru', 'ООО «Волна»', '7707083893'],
  ['Олег Зимин', '+78462316014', 'oleg.zimin81@bk.ru'],
  ['Ветров Игорь', KNOWN, 'vetrov81@bk.ru'],
  ['Котов Степан', KNOWN],
  ['', '', 'office@volna-samara.ru', 'Волна, ООО', '7707083893'],
  ['Лидин Пётр', '+7 912 000-00-77', '', '', '', 'да', 'хочет окна'],
  ['Белов Иван', '9,16E+10', '', '', '', '', '=cmd|calc'],
])

/** As the database has it: for a server that is no process of ours. */
export async function stateOf(stage: Stage, load: string): Promise<string | undefined> {
  const [row] = await stage.query<{ state: string }>('select state from load where id = $1', [load])
  return row?.state
}
