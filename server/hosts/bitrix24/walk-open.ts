import type { Card, CardKind, Task } from '../../../shared/crm/model.ts'
import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import type { OpenCard } from '../host.ts'
import { boundTo } from './activity-filters.ts'
import { byId, rowsOf } from './answers.ts'
import { activitiesCommand } from './look.ts'
import { type Command, MAX_BATCH, PAGE, type Portal } from './portal.ts'
import { walkItems } from './walk.ts'
import {
  CARD_FIELDS,
  ENTITY_TYPE,
  isOfTaskModule,
  readCard,
  readTask,
  TASK_FIELDS,
} from './wire.ts'

export async function* walkOpenCards(
  portal: Portal,
  kind: CardKind,
): AsyncIterable<readonly OpenCard[]> {
  const query = {
    entityTypeId: ENTITY_TYPE[kind],
    select: CARD_FIELDS[kind],
    filter: { stageSemanticId: 'P' },
  }
  for await (const rows of walkItems(portal, query)) {
    const cards = [...byId(rows).values()].map(row => readCard(kind, row))
    const tasks = await readOwnTasks(portal, cards)
    await addBoundTasks(portal, cards, tasks)
    yield cards.map(card => ({ card, openTasks: tasks.get(card.ref.id) ?? [] }))
  }
}

type TasksByCard = Map<string, Task[]>

async function readOwnTasks(portal: Portal, cards: readonly Card[]): Promise<TasksByCard> {
  const groups = intoGroups(cards, PAGE)
  const rows: unknown[] = []
  let wanted = groups.map((group, index) => ({ group, index, start: 0 }))
  while (wanted.length > 0) {
    const part = wanted.slice(0, MAX_BATCH)
    const read = await portal.batch(
      Object.fromEntries(
        part.map(({ group, index, start }) => [`a${index}`, ownTasksCommand(group, start)]),
      ),
    )
    rows.push(...part.flatMap(({ index }) => [...rowsOf(read, `a${index}`)]))
    // Cards with many activities: what did not fit on their page.
    const more = part.flatMap(one => {
      const outcome = read.get(`a${one.index}`)
      return outcome?.ok === true && outcome.next !== null ? [{ ...one, start: outcome.next }] : []
    })
    wanted = [...wanted.slice(MAX_BATCH), ...more]
  }
  return toTasksByCard(await withTextOfCases(portal, [...byId(rows).values()]))
}

function ownTasksCommand(cards: readonly Card[], start: number): Command {
  return {
    method: 'crm.activity.list',
    params: {
      filter: {
        OWNER_TYPE_ID: ENTITY_TYPE[cards[0]?.ref.kind ?? 'deal'],
        '@OWNER_ID': cards.map(card => card.ref.id),
        COMPLETED: 'N',
      },
      order: { ID: 'ASC' },
      // Without DESCRIPTION: an e-mail's is the whole letter.
      select: TASK_FIELDS,
      start,
    },
  }
}

const findActivity = finderOf(
  shape({
    ID: idText,
    TYPE_ID: or(idText, ''),
    PROVIDER_ID: or(text, ''),
    OWNER_ID: or(idText, ''),
  }),
)

/** Only the text of a task tells whether it is a case of ours, and only tasks of the task module can be. */
async function withTextOfCases(
  portal: Portal,
  rows: readonly unknown[],
): Promise<readonly unknown[]> {
  const ids = rows.flatMap(row => {
    const activity = findActivity(row)
    return activity !== null && isOfTaskModule(activity) ? [activity.ID] : []
  })
  if (ids.length === 0) return rows
  const groups = intoGroups(ids, PAGE)
  const texts: unknown[] = []
  for (const part of intoGroups(groups, MAX_BATCH)) {
    const commands = part.map((group, index): [string, Command] => [
      `t${index}`,
      {
        method: 'crm.activity.list',
        params: { filter: { '@ID': group }, order: { ID: 'ASC' }, select: ['ID', 'DESCRIPTION'] },
      },
    ])
    const read = await portal.batch(Object.fromEntries(commands))
    texts.push(...commands.flatMap(([key]) => [...rowsOf(read, key)]))
  }
  const known = byId(texts)
  return rows.map(row => ({
    ...asObject(row),
    ...asObject(known.get(findActivity(row)?.ID ?? '')),
  }))
}

function asObject(row: unknown): object {
  return typeof row === 'object' && row !== null ? row : {}
}

function toTasksByCard(rows: readonly unknown[]): TasksByCard {
  const tasks: TasksByCard = new Map()
  for (const row of rows) {
    const owner = findActivity(row)?.OWNER_ID ?? ''
    tasks.set(owner, [...(tasks.get(owner) ?? []), readTask(row, null)])
  }
  return tasks
}

/** An activity of the client that is bound to a card counts there: asked only where it can change what we think of the card. */
async function addBoundTasks(
  portal: Portal,
  cards: readonly Card[],
  tasks: TasksByCard,
): Promise<void> {
  const bare = cards.filter(
    card =>
      (card.contacts.length > 0 || card.company !== null) &&
      !(tasks.get(card.ref.id) ?? []).some(isStep),
  )
  for (const part of intoGroups(bare, MAX_BATCH)) {
    const read = await portal.batch(
      Object.fromEntries(
        part.map(({ ref }) => [
          `b${ref.id}`,
          activitiesCommand({ ...boundTo(ref), COMPLETED: 'N' }, 0),
        ]),
      ),
    )
    for (const { ref } of part) {
      const own = tasks.get(ref.id) ?? []
      const bound = [...byId(rowsOf(read, `b${ref.id}`)).values()].map(row => readTask(row, ref))
      const others = bound.filter(task => !own.some(known => known.id === task.id))
      tasks.set(ref.id, [...own, ...others])
    }
  }
}

function isStep(task: Task): boolean {
  return task.dueAt !== null && !task.isIncoming && !task.isCase
}
