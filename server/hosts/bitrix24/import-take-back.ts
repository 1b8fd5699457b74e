import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, idText, listOf, or, shape, text } from '../../../shared/parse/parse.ts'
import { MINUTE } from '../../../shared/time/instant.ts'
import type { TakeBack, TookBack } from '../../core/host-import.ts'
import { itemsOf } from './answers.ts'
import { isNotFound } from './failures.ts'
import { type NoteEnd, takeNotesBack } from './import-notes-back.ts'
import { runAll } from './import-write.ts'
import { type Command, PAGE, type Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

const findCard = finderOf(
  shape({
    id: idText,
    createdTime: text,
    updatedTime: text,
    fm: or(listOf(shape({ id: idText, typeId: text, value: text })), []),
  }),
)
const findLinked = finderOf(shape({ contactId: or(idText, '0'), companyId: or(idText, '0') }))

/** Clocks of the portal and ours need not agree. */
const CLOCKS_MS = MINUTE
/** Cards asked for together: their deals should fit on a page of fifty. */
const AT_ONCE = 20
/** In the given order. */
export async function takeBack(
  portal: Portal,
  cards: readonly TakeBack[],
): Promise<readonly TookBack[]> {
  const standing = await readCards(portal, cards)
  const removed = cards.filter(({ what }) => what === 'remove')
  const busy = await findBusy(portal, removed)
  const answers = new Map<TakeBack, TookBack>()
  const commands: [string, Command][] = []
  // A note is ours alone, whatever has become of the card since.
  const notes = await takeNotesBack(
    portal,
    cards.filter(card => standing.has(keyOf(card))),
  )
  for (const [at, card] of cards.entries()) {
    const entityTypeId = ENTITY_TYPE[card.kind]
    const stands = standing.get(keyOf(card))
    const isChanged =
      stands !== undefined &&
      Date.parse(stands.updatedTime) > Math.max(card.at, Date.parse(stands.createdTime)) + CLOCKS_MS
    if (stands === undefined) answers.set(card, 'nothing')
    else if (card.what === 'remove') {
      if (isChanged || busy.has(keyOf(card))) answers.set(card, 'changed')
      else
        commands.push([
          String(at),
          { method: 'crm.item.delete', params: { entityTypeId, id: card.id } },
        ])
    } else {
      const values = new Set([...card.what.phones, ...card.what.emails])
      const ours = stands.fm.filter(({ value }) => values.has(value))
      const fm = Object.fromEntries(ours.map(({ id, typeId }) => [id, { typeId, value: '' }]))
      if (ours.length === 0) answers.set(card, 'nothing')
      else if (isChanged) answers.set(card, 'changed')
      else
        commands.push([
          String(at),
          { method: 'crm.item.update', params: { entityTypeId, id: card.id, fields: { fm } } },
        ])
    }
  }
  await runAll(portal, commands, (place, answer) => {
    const card = cards[Number(place)]
    if (card === undefined) return
    const done = card.what === 'remove' ? 'removed' : 'restored'
    if (answer.ok) answers.set(card, done)
    else answers.set(card, isNotFound(answer.error) ? 'nothing' : 'refused')
  })
  return cards.map(card => withNote(answers.get(card) ?? 'refused', notes.get(card)))
}

/** Where the card itself had nothing of ours, its note is all there was. */
function withNote(answer: TookBack, note: NoteEnd | undefined): TookBack {
  if (answer === 'nothing') {
    if (note === 'kept') return 'note-kept'
    return note === 'deleted' ? 'restored' : 'nothing'
  }
  return answer === 'restored' && note === 'kept' ? 'restored-but-note' : answer
}

function keyOf({ kind, id }: Pick<TakeBack, 'kind' | 'id'>): string {
  return `${kind}:${id}`
}

async function readCards(portal: Portal, cards: readonly TakeBack[]) {
  const groups = (['contact', 'company'] as const).flatMap(kind => {
    const ids = [...new Set(cards.filter(card => card.kind === kind).map(({ id }) => id))]
    return intoGroups(ids, PAGE).map(group => ({ kind, group }))
  })
  const commands = groups.map(({ kind, group }, at): [string, Command] => [
    `r${at}`,
    {
      method: 'crm.item.list',
      params: { entityTypeId: ENTITY_TYPE[kind], select: ['*'], filter: { '@id': group } },
    },
  ])
  const read = await portal.batch(Object.fromEntries(commands))
  return new Map(
    groups.flatMap(({ kind }, at) =>
      itemsOf(read, `r${at}`)
        .flatMap(row => findCard(row) ?? [])
        .map(card => [keyOf({ kind, id: card.id }), card] as const),
    ),
  )
}

/** Those that leads, deals or (companies) contacts hang on: somebody works with them. */
async function findBusy(portal: Portal, cards: readonly TakeBack[]): Promise<ReadonlySet<string>> {
  const asked = (['contact', 'company'] as const).flatMap(kind => {
    const ids = cards.filter(card => card.kind === kind).map(({ id }) => id)
    const types =
      kind === 'contact' ? (['lead', 'deal'] as const) : (['lead', 'deal', 'contact'] as const)
    return intoGroups(ids, AT_ONCE).flatMap(group => types.map(type => ({ kind, group, type })))
  })
  const busy = new Set<string>()
  await runAll(
    portal,
    asked.map(({ kind, group, type }, at): [string, Command] => [
      String(at),
      {
        method: 'crm.item.list',
        params: {
          entityTypeId: ENTITY_TYPE[type],
          select: ['id', 'contactId', 'companyId'],
          filter: { [`@${kind}Id`]: group },
        },
      },
    ]),
    (place, answer) => {
      const question = asked[Number(place)]
      if (question === undefined) return
      const { kind, group } = question
      const items = answer.ok ? itemsOf(new Map([['list', answer]]), 'list') : []
      const rows = items.flatMap(row => findLinked(row) ?? [])
      // What is not answered, or not whole, may hang on any of them.
      const isWhole = answer.ok && items.length < PAGE
      for (const id of group) {
        const hangs = rows.some(row => (kind === 'contact' ? row.contactId : row.companyId) === id)
        if (hangs || !isWhole) busy.add(keyOf({ kind, id }))
      }
    },
  )
  return busy
}
