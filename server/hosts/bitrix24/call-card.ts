import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import { HostRefused } from '../../errors.ts'
import type { HostCall } from '../host.ts'
import { itemsOf, resultOf } from './answers.ts'
import { toFailure } from './failures.ts'
import { ORIGINATOR, toOriginId } from './marks.ts'
import type { Command, Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

const findMade = finderOf(shape({ item: shape({ id: idText }) }))
const findId = finderOf(shape({ id: idText, originId: or(text, '') }))

/** A lead, or a deal with its contact where there are no leads. What an earlier try made is found by where it came from. */
export async function openCard(
  portal: Portal,
  call: HostCall,
  { client, hasLeads }: { readonly client: ContactId | null; readonly hasLeads: boolean },
): Promise<CardRef> {
  const kind = hasLeads ? 'lead' : 'deal'
  const origin = { originatorId: ORIGINATOR, originId: toOriginId('call', call.mark) }
  const before = await portal.batch({
    made: {
      method: 'crm.item.list',
      params: {
        entityTypeId: ENTITY_TYPE[kind],
        select: ['id', 'originId'],
        filter: origin,
        order: { id: 'ASC' },
      },
    },
  })
  const [known] = itemsOf(before, 'made').flatMap(row => findId(row) ?? [])
  if (known?.originId === origin.originId) return { kind, id: asId(known.id) }

  const common = { assignedById: call.user, sourceId: 'CALL', opened: 'Y', ...origin }
  const fm = [{ typeId: 'PHONE', valueType: 'WORK', value: call.phone }]
  const card = { title: call.title, ...common }
  const read = await portal.batch(toCommands(card, fm, { client, hasLeads }), { halt: true })
  const failed = [...read.values()].find(outcome => !outcome.ok)
  if (failed?.ok === false) throw toFailure('crm.item.add', 400, failed.error, null)
  const id = findMade(resultOf(read, 'made'))?.item.id
  if (id === undefined) throw new HostRefused('crm.item.add: nothing was made', 'nothing was made')
  return { kind, id: asId(id) }
}

/** Whoever is known keeps his number himself. */
function toCommands(
  card: Record<string, unknown>,
  fm: readonly { readonly value: string }[],
  { client, hasLeads }: { readonly client: ContactId | null; readonly hasLeads: boolean },
): Record<string, Command> {
  const kind = hasLeads ? 'lead' : 'deal'
  if (client !== null) return { made: add(kind, { ...card, contactId: client }) }
  if (hasLeads) return { made: add('lead', { ...card, fm }) }
  const { title: _title, ...common } = card
  return {
    contact: add('contact', { ...common, name: fm[0]?.value, fm }),
    made: add('deal', { ...card, contactId: '$result[contact][item][id]' }),
  }
}

function add(kind: 'lead' | 'deal' | 'contact', fields: Record<string, unknown>): Command {
  return { method: 'crm.item.add', params: { entityTypeId: ENTITY_TYPE[kind], fields } }
}
