import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { phoneVariants } from '../../../shared/phone/parse-phone.ts'
import { finderOf, idText, listOf, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { itemsOrNone, resultOf } from './answers.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import { ENTITY_TYPE, toStatus } from './wire.ts'

const findNamed = finderOf(shape({ LEAD: or(listOf(idText), []) }))
const findLead = finderOf(
  shape({ id: idText, contactId: or(idText, '0'), stageSemanticId: orNull(text) }),
)

/** Leads hold numbers themselves, with or without a client. */
export function leadCommands(phone: string): Record<string, Command> {
  return {
    leads: {
      method: 'crm.duplicate.findbycomm',
      params: { type: 'PHONE', values: [...phoneVariants(phone)], entity_type: 'LEAD' },
    },
    listed: listCommand('$result[leads][LEAD]'),
  }
}

/**
 * Open leads with the number and without a client. Where the portal did not fill in the ids (V), they are named in a request of their
 * own.
 *
 * @param read the answer to `leadCommands`
 */
export async function looseLeads(portal: Portal, read: BatchAnswer): Promise<readonly CardRef[]> {
  const named = findNamed(resultOf(read, 'leads'))?.LEAD ?? []
  const first = leadsIn(read, named)
  const isWhole = named.every(id => first.some(lead => lead.id === id))
  const leads = isWhole ? first : leadsIn(await portal.batch({ listed: listCommand(named) }), named)
  return leads
    .filter(lead => lead.contactId === '0' && toStatus(lead.stageSemanticId) === 'open')
    .map(({ id }) => ({ kind: 'lead', id: asId(id) }))
}

/** An id that was not filled in may list everybody. */
function leadsIn(read: BatchAnswer, named: readonly string[]) {
  return itemsOrNone(read, 'listed')
    .flatMap(row => findLead(row) ?? [])
    .filter(({ id }) => named.includes(id))
}

/** Ended ones too: so it is seen whether the ids were filled in. */
function listCommand(ids: string | readonly string[]): Command {
  const select = ['id', 'contactId', 'stageSemanticId']
  const params = { entityTypeId: ENTITY_TYPE.lead, select, filter: { '@id': ids } }
  return { method: 'crm.item.list', params: { ...params, order: { id: 'ASC' } } }
}
