import { asId, type CompanyId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, shape } from '../../../shared/parse/parse.ts'
import type { Ground } from './ground.ts'
import { listByIds } from './people.ts'
import { isUnsortedLead, linked, readLead, toStatus } from './wire.ts'

/** Of a company's leads only so many are looked at, the newest. */
const MAX_LEADS = 100

const findCompany = finderOf(shape({ id: idText, _embedded: shape({ leads: linked }) }))

/** Open leads of a company, oldest first. Two calls. */
export async function cardsOfCompany(
  ground: Ground,
  company: CompanyId,
): Promise<readonly CardRef[]> {
  const [row] = await listByIds(ground.account, 'companies', [company])
  const ids = (findCompany(row)?._embedded.leads ?? [])
    .map(({ id }) => id)
    .toSorted((one, other) => Number(other) - Number(one))
    .slice(0, MAX_LEADS)
  if (ids.length === 0) return []
  const leads = (await listByIds(ground.account, 'leads', ids))
    .map(readLead)
    .filter(lead => toStatus(lead.status_id) === 'open')
  const facts = await ground.factsFor([...new Set(leads.map(lead => lead.pipeline_id))])
  return leads
    .toSorted((one, other) => one.created_at - other.created_at)
    .map(lead => ({ kind: isUnsortedLead(lead, facts) ? 'lead' : 'deal', id: asId(lead.id) }))
}
