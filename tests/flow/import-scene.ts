import type { LoadAnswer, LoadWish } from '../../shared/contract/import.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { type Answer, bearerOf } from './doors.ts'
import { csv, type LoadDoors, openLoadDoors } from './import-doors.ts'

export { csv } from './import-doors.ts'

export const contactsIn = ({ world }: Stage): readonly Item[] => [
  ...world.portal.portal.state.items[3].values(),
]

function doorsOf(stage: Stage): LoadDoors {
  return openLoadDoors(stage, () => bearerOf(stage, ADMIN))
}

export function post(stage: Stage, path: string, question: unknown): Promise<Answer> {
  return doorsOf(stage).post(path, question)
}

export function upload(stage: Stage, name: string, file: Buffer): Promise<LoadAnswer> {
  return doorsOf(stage).upload(name, file)
}

export function steer(stage: Stage, load: string, wish: LoadWish): Promise<LoadAnswer> {
  return doorsOf(stage).steer(load, wish)
}

/** And all that follows of it. */
export async function through(stage: Stage, load: string, wish: LoadWish): Promise<void> {
  await steer(stage, load, wish)
  await stage.settled()
}

export function look(stage: Stage, load: string): Promise<LoadAnswer> {
  return doorsOf(stage).look(load)
}

export function errorsOf(stage: Stage, load: string): Promise<string> {
  return doorsOf(stage).errorsOf(load)
}

export function commentsOn({ world }: Stage, { id }: Item): readonly string[] {
  return [...world.portal.portal.state.comments.values()]
    .filter(one => one.entityType === 'contact' && one.entityId === id)
    .map(({ comment }) => comment)
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
  ['Ветров Игорь', KNOWN, 'vetrov81@bk.ru', '', '', '', 'любит рыбу'],
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
