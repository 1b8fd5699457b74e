import { allKeys } from '../../../shared/duplicates/base/key-index.ts'
import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, idText, listOf, or, shape, text } from '../../../shared/parse/parse.ts'
import type { ImportAdds, ImportOrder, ImportOutcome } from '../../core/host-import.ts'
import { itemsOf } from './answers.ts'
import { writeNotes } from './import-notes.ts'
import { type Outcomes, refusal, runAll } from './import-write.ts'
import type { Command, Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

type OrderOf<Type extends ImportOrder['type']> = Extract<ImportOrder, { type: Type }>

const findContact = finderOf(
  shape({
    id: idText,
    fm: or(listOf(shape({ typeId: text, value: text })), []),
    comments: or(text, ''),
  }),
)

/** Known contacts learn what they do not know by now, so that a repetition adds nothing twice. */
export async function extendContacts(
  portal: Portal,
  orders: readonly OrderOf<'extend'>[],
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  if (orders.length === 0) return outcomes
  const known = await readContacts(portal, [
    ...new Set(orders.map(({ contact }) => String(contact))),
  ])
  const commands: [string, Command][] = []
  const done = new Map<string, ImportOutcome>()
  for (const order of orders) {
    const { mark, contact } = order
    const has = known.get(contact)?.values
    if (has === undefined) {
      outcomes.set(mark, { mark, done: false, reason: 'NOT_FOUND', isGone: true })
      continue
    }
    const fm = missingOf(order, has)
    for (const one of Object.values(fm)) has.add(one.value)
    const outcome = { mark, done: true as const, id: contact, added: addedBy(Object.values(fm)) }
    if (Object.keys(fm).length === 0) outcomes.set(mark, outcome)
    else {
      done.set(mark, outcome)
      commands.push([
        mark,
        {
          method: 'crm.item.update',
          params: { entityTypeId: ENTITY_TYPE.contact, id: contact, fields: { fm } },
        },
      ])
    }
  }
  await runAll(portal, commands, (mark, answer) => {
    const outcome = answer.ok ? done.get(mark) : refusal(mark, answer.error)
    if (outcome !== undefined) outcomes.set(mark, outcome)
  })
  const cards = new Map([...known].map(([id, { comments }]) => [id, comments]))
  await writeNotes(portal, orders, { outcomes, cards })
  return outcomes
}

function addedBy(fm: readonly { readonly typeId: string; readonly value: string }[]): ImportAdds {
  const of = (type: string) => fm.filter(({ typeId }) => typeId === type).map(({ value }) => value)
  return { phones: of('PHONE'), emails: of('EMAIL') }
}

async function readContacts(portal: Portal, ids: readonly string[]) {
  const groups = intoGroups(ids, 50)
  const commands = groups.map((group, at): [string, Command] => [
    `r${at}`,
    {
      method: 'crm.item.list',
      params: { entityTypeId: ENTITY_TYPE.contact, select: ['*'], filter: { '@id': group } },
    },
  ])
  const read = await portal.batch(Object.fromEntries(commands))
  return new Map(
    groups
      .flatMap((_group, at) => itemsOf(read, `r${at}`))
      .flatMap(row => findContact(row) ?? [])
      .map(({ id, fm, comments }) => {
        const values = new Set(fm.map(({ value }) => value))
        return [id, { values, comments }] as const
      }),
  )
}

/** The same number may be written in many ways: keys are compared, and the text itself where it makes none. */
function missingOf({ phones, emails }: OrderOf<'extend'>, has: ReadonlySet<string>) {
  const values = [...has]
  const known = new Set([...allKeys({ phones: values, emails: values }), ...values])
  const isNew = (value: string, keys: readonly string[]) =>
    !known.has(value) && (keys.length === 0 || keys.some(key => !known.has(key)))
  const fresh = [
    ...phones
      .filter(value => isNew(value, allKeys({ phones: [value], emails: [] })))
      .map(value => ({ typeId: 'PHONE', valueType: 'WORK', value })),
    ...emails
      .filter(value => isNew(value, allKeys({ phones: [], emails: [value] })))
      .map(value => ({ typeId: 'EMAIL', valueType: 'WORK', value })),
  ]
  return Object.fromEntries(fresh.map((value, at) => [`n${at}`, value] as const))
}
