import type { EntityRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, shape, text } from '../../../shared/parse/parse.ts'
import { itemsOf } from './answers.ts'
import { ORIGINATOR } from './marks.ts'
import type { Command, Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

/** Rows of one list, fixed by the portal. */
const PAGE = 50

/** `load:k7f3a9b2c1:15` in the origin id: by which load and for which of its rows a card was made. */
export function toLoadOrigin(mark: string): string {
  return `load:${mark}`
}

const findMade = finderOf(shape({ id: idText, originId: text }))

/** Ids of cards that an earlier try has made, by their marks. */
export async function findByMarks(
  portal: Portal,
  kind: EntityRef['kind'],
  marks: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (marks.length === 0) return new Map()
  const groups = intoGroups(marks, PAGE)
  const commands = groups.map((group, at): [string, Command] => [
    `m${at}`,
    {
      method: 'crm.item.list',
      params: {
        entityTypeId: ENTITY_TYPE[kind],
        select: ['id', 'originId'],
        filter: { originatorId: ORIGINATOR, '@originId': group.map(toLoadOrigin) },
        order: { id: 'ASC' },
      },
    },
  ])
  const read = await portal.batch(Object.fromEntries(commands))
  return new Map(
    groups
      .flatMap((_group, at) => itemsOf(read, `m${at}`))
      .flatMap(row => findMade(row) ?? [])
      .map(({ id, originId }) => [originId.replace(/^load:/, ''), id] as const),
  )
}

export function intoGroups<Entry>(
  entries: readonly Entry[],
  size: number,
): readonly (readonly Entry[])[] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, group) =>
    entries.slice(group * size, (group + 1) * size),
  )
}
