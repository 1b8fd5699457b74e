import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { realClock } from '../../server/clock.ts'
import { steer } from '../../server/import/desk.ts'
import { bodyOf } from '../../server/import/load-body.ts'
import type { Store } from '../../server/store/store.ts'
import { demand, openLoadDesk, untilNot, uploadFile } from '../import/drive.ts'

/** Uploads a base of so many people who are all strangers to each other, and rehearses it. */
export async function rehearseRows(store: Store, tenant: string, rows: number) {
  const desk = openLoadDesk(store, tenant, realClock.now())
  const file = path.join(tmpdir(), `shagolad-${randomUUID()}.csv`)
  try {
    await writeFile(file, tableOf(rows))
    const load = await uploadFile(desk, file)
    const from = performance.now()
    await steer(desk, load, 'rehearse')
    const { state } = await untilNot(desk, load.id, ['rehearsing'])
    if (state !== 'rehearsed') throw new Error(`the rehearsal ended as ${state}`)
    return { load: load.id, ms: performance.now() - from }
  } finally {
    await rm(file, { force: true })
  }
}

export async function loadRows(store: Store, tenant: string, id: string) {
  const desk = openLoadDesk(store, tenant, realClock.now())
  const from = performance.now()
  await steer(desk, await demand(desk, id), 'start')
  const load = await untilNot(desk, id, ['loading'])
  if (load.state !== 'loaded') throw new Error(`the load ended as ${load.state}`)
  const ms = performance.now() - from
  return { ms, created: bodyOf(load).result?.counts.created ?? 0 }
}

const SURNAMES = ['Зимин', 'Котов', 'Белов', 'Лидин', 'Ветров', 'Правкин', 'Чистов', 'Громов']
const NAMES = ['Иван', 'Олег', 'Степан', 'Пётр', 'Игорь', 'Лев', 'Максим', 'Андрей']

function tableOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => {
    const name = `${SURNAMES[at % 8] ?? ''} ${NAMES[Math.floor(at / 8) % 8] ?? ''}`
    return `${name};8 9${13 + (at % 60)} ${String(1_000_000 + at)};base${at}@bk.ru;;постоянный`
  })
  return ['ФИО;Телефон;E-mail;Город;Комментарий', ...lines].join('\n')
}
