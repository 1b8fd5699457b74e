import type { ContactId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import type { SeenClient } from '../host.ts'
import { byId, rowsOrNone } from './answers.ts'
import type { BatchAnswer, Command } from './portal.ts'
import { ENTITY_TYPE, findMoment } from './wire.ts'

/** Of so many cards: the newest are first. */
const CARDS = 3
const SHOWN = 5

const findActivity = finderOf(
  shape({
    ID: idText,
    TYPE_ID: or(idText, ''),
    PROVIDER_ID: or(text, ''),
    SUBJECT: or(text, ''),
    DIRECTION: or(idText, ''),
    START_TIME: orNull(text),
    LAST_UPDATED: orNull(text),
  }),
)

type Deed = SeenClient['done'][number]

/** What was done with a client lately, on himself and on his cards; beside other commands of the same request. */
export function doneCommands(
  contacts: readonly { readonly id: ContactId }[],
  cards: readonly { readonly ref: CardRef }[],
): Readonly<Record<string, Command>> {
  const [first] = contacts
  const owners = [
    ...(first === undefined ? [] : [{ kind: 'contact' as const, id: first.id }]),
    ...cards.slice(0, CARDS).map(({ ref }) => ref),
  ]
  return Object.fromEntries(
    owners.map(({ kind, id }, index) => [
      keyOf(index),
      {
        method: 'crm.activity.list',
        params: {
          filter: {
            BINDINGS: [{ OWNER_TYPE_ID: ENTITY_TYPE[kind], OWNER_ID: id }],
            COMPLETED: 'Y',
          },
          order: { LAST_UPDATED: 'DESC' },
          // Without texts: an e-mail's is the whole letter.
          select: [
            'ID',
            'TYPE_ID',
            'PROVIDER_ID',
            'SUBJECT',
            'DIRECTION',
            'START_TIME',
            'LAST_UPDATED',
          ],
        },
      },
    ]),
  )
}

export function readDone(read: BatchAnswer): readonly Deed[] {
  const rows = Array.from({ length: CARDS + 1 }, (_, index) => rowsOrNone(read, keyOf(index)))
  return [...byId(rows.flat()).values()]
    .flatMap(row => toDeed(row) ?? [])
    .toSorted((one, other) => other.at - one.at)
    .slice(0, SHOWN)
}

function keyOf(index: number): string {
  return `done${index}`
}

function toDeed(row: unknown): Deed | null {
  const found = findActivity(row)
  if (found === null) return null
  const at = momentOf(found)
  if (at === null) return null
  return { at, kind: kindOf(found), title: found.SUBJECT, ...wayOf(found) }
}

type Activity = NonNullable<ReturnType<typeof findActivity>>

/** A call of telephony was when it began, whoever has touched it since; a plan was done when it was last touched. */
function momentOf({ PROVIDER_ID, START_TIME, LAST_UPDATED }: Activity) {
  const began = PROVIDER_ID === 'VOXIMPLANT_CALL' ? findMoment(START_TIME) : null
  return began ?? findMoment(LAST_UPDATED)
}

/** `DIRECTION` 1 came in, 2 went out (D). */
function wayOf(found: Activity): Pick<Deed, 'way'> {
  if (kindOf(found) !== 'call') return {}
  if (found.DIRECTION === '1') return { way: 'in' }
  return found.DIRECTION === '2' ? { way: 'out' } : {}
}

/** `TYPE_ID` 1 meeting, 2 call, 4 e-mail; the rest are planned things of all kinds. */
function kindOf({ TYPE_ID, PROVIDER_ID }: { TYPE_ID: string; PROVIDER_ID: string }): Deed['kind'] {
  if (TYPE_ID === '2' || PROVIDER_ID === 'VOXIMPLANT_CALL') return 'call'
  if (TYPE_ID === '1') return 'meeting'
  return TYPE_ID === '4' ? 'letter' : 'task'
}
