import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, listOf, numeric, or, shape, text } from '../../../shared/parse/parse.ts'
import { MINUTE, plus } from '../../../shared/time/instant.ts'
import { HostRefused } from '../../errors.ts'
import type { NewCard } from '../host.ts'
import { type AsReader, readRows } from './as-reader.ts'
import { link, toUnix } from './wire.ts'

/** For so long a deal of that name is what an earlier click made: the account keeps no mark of ours. */
const MADE_LATELY_MS = 10 * MINUTE

const findMade = finderOf(listOf(shape({ id: idText })).min(1))

/** A deal with its contact, made in the person's name; what a click made whose answer was lost is found. */
export async function addCard(as: AsReader, card: NewCard): Promise<CardRef> {
  const { ground, reader } = as
  const before = await findMadeBefore(as, card)
  if (before !== null) return before
  const { phone, name, title } = card
  const responsible = { responsible_user_id: Number(reader.user) }
  const contact = {
    name: name === '' ? phone : name,
    ...responsible,
    custom_fields_values: [{ field_code: 'PHONE', values: [{ value: phone, enum_code: 'WORK' }] }],
  }
  const body = [{ name: title, ...responsible, _embedded: { contacts: [contact] } }]
  const [made] = findMade(await ground.account.postAs(reader.user, 'leads/complex', body)) ?? []
  if (made === undefined)
    throw new HostRefused('leads/complex: nothing was made', 'nothing was made')
  return { kind: 'deal', id: asId(made.id) }
}

const findLead = finderOf(
  shape({ id: idText, name: or(text, ''), responsible_user_id: link, created_at: numeric }),
)

/** In the list, newest first: the account's search does not know yet what was written a moment ago. */
async function findMadeBefore(as: AsReader, { title }: NewCard): Promise<CardRef | null> {
  const since = toUnix(plus(as.ground.now(), -MADE_LATELY_MS))
  const rows = await readRows(as, 'leads', { order: { id: 'desc' } })
  const made = (rows?.list ?? [])
    .flatMap(row => findLead(row) ?? [])
    .find(
      lead =>
        lead.name === title &&
        lead.responsible_user_id === as.reader.user &&
        lead.created_at >= since,
    )
  return made === undefined ? null : { kind: 'deal', id: asId(made.id) }
}
