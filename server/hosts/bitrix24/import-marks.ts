import type { EntityRef } from '../../../shared/crm/model.ts'
import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, idText, shape, text } from '../../../shared/parse/parse.ts'
import { itemsOf } from './answers.ts'
import { ORIGINATOR } from './marks.ts'
import { type Command, PAGE, type Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

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
