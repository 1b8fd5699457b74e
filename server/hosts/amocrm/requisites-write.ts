import { finderOf, idText, shape } from '../../../shared/parse/parse.ts'
import { HostRefused } from '../../errors.ts'
import type { Account } from './account.ts'
import { demandLegalField, readFields } from './requisites-fields.ts'
import { readCompany, readEntity, type ReadCompany } from './requisites-read.ts'
import { toUid, withoutOurs, withOurs } from './requisites-list.ts'
import { type LegalEntity, type RequisitePlan } from './requisites-wire.ts'
import { rowsOf } from './wire.ts'

/** What a filling has made in the account. JSON. */
export interface Made {
  readonly company: string | null
  /** The field of requisites written to. */
  readonly field: string | null
}

interface Order {
  readonly mark: string
  readonly user: string
  readonly isAgain: boolean
}

/**
 * One request to a company that is there, two where one is made: amoCRM has no batch. The list of requisites is replaced whole, so a second
 * try reads it anew.
 *
 * @throws {HostUnavailable | HostRefused} what was made until then stays, and is found by its mark
 */
export async function writePlan(
  account: Account,
  plan: RequisitePlan,
  order: Order,
): Promise<Made> {
  const needsField = Object.keys(plan.after).length > 0
  const field = plan.field ?? (needsField ? await demandLegalField(account) : null)
  if (plan.owner !== null) {
    const now = order.isAgain ? await readCompany(account, plan.owner.id, null) : null
    const list = now?.legalEntities(field) ?? plan.entities
    await account.write('PATCH', `companies/${plan.owner.id}`, {
      ...(plan.title !== null && { name: plan.title.after }),
      ...fieldsFor(plan, { field, list: withOurs(list, plan, order.mark) }),
    })
    return { company: null, field }
  }
  const known = order.isAgain ? await findMade(account, plan, { field, mark: order.mark }) : null
  const company = known ?? (await makeCompany(account, plan, { field, ...order }))
  if (plan.card !== null) {
    await account.write('POST', `${plan.card.entity}/${plan.card.id}/link`, [
      toCompanyLink(company),
    ])
  }
  return { company, field }
}

const findId = finderOf(shape({ id: idText }))

async function makeCompany(
  account: Account,
  plan: RequisitePlan,
  { field, mark, user }: Omit<Order, 'isAgain'> & { readonly field: string | null },
): Promise<string> {
  const answer = await account.write('POST', 'companies', [
    {
      name: plan.title?.after ?? '',
      responsible_user_id: Number(user),
      ...fieldsFor(plan, { field, list: withOurs([], plan, mark) }),
    },
  ])
  const [made] = rowsOf(answer, 'companies').flatMap(row => findId(row) ?? [])
  if (made === undefined) throw new HostRefused('companies: nothing was made', 'nothing was made')
  return made.id
}

function fieldsFor(
  { after, ordinary }: RequisitePlan,
  { field, list }: { readonly field: string | null; readonly list: readonly LegalEntity[] },
) {
  const legal = field === null || Object.keys(after).length === 0 ? [] : [toLegalField(field, list)]
  const values = [...legal, ...ordinary.map(one => toTextField(one.id, one.after))]
  return values.length === 0 ? {} : { custom_fields_values: values }
}

/** An empty list clears the field. */
function toLegalField(field: string, list: readonly LegalEntity[]) {
  const values = list.map(value => ({ value }))
  return { field_id: Number(field), values: values.length === 0 ? null : values }
}

function toTextField(id: string, value: string) {
  return { field_id: Number(id), values: value === '' ? null : [{ value }] }
}

function toCompanyLink(id: string) {
  return { to_entity_id: Number(id), to_entity_type: 'companies' }
}

/** Newest companies looked through for one that an earlier try made and did not link yet. */
const NEWEST = 50

/** What an earlier try has made: linked already, or among the newest companies. The list is no search, so it does not lag. */
async function findMade(
  account: Account,
  { card }: RequisitePlan,
  { field, mark }: { readonly field: string | null; readonly mark: string },
): Promise<string | null> {
  const isOurs = (company: ReadCompany | null) =>
    company?.legalEntities(field).some(entity => entity['external_uid'] === toUid(mark)) === true
  const linked = card === null ? null : await readEntity(account, { ...card, user: null })
  if (linked?.company != null) {
    const company = await readCompany(account, linked.company, null)
    if (isOurs(company)) return linked.company
  }
  const query = { order: { id: 'desc' }, limit: NEWEST }
  const rows = rowsOf(await account.get('companies', query), 'companies')
  for (const { id } of rows.flatMap(row => findId(row) ?? [])) {
    const row = rows.find(one => findId(one)?.id === id)
    // The list shows their fields, so that nobody is asked one by one.
    if (JSON.stringify(row).includes(toUid(mark))) return id
  }
  return null
}

/**
 * Puts back what stood, where what we wrote still stands. A company that we made cannot be deleted (amocrm.md 11): it is unlinked, and its
 * requisites go.
 */
export async function undoPlan(
  account: Account,
  plan: RequisitePlan,
  { made, mark }: { readonly made: Made | null; readonly mark: string },
): Promise<'done' | 'partly' | 'changed'> {
  // The field may have been made on the way by a filling whose end nobody has noted.
  const field = made?.field ?? plan.field ?? (await readFields(account)).legal
  const id = plan.owner?.id ?? made?.company ?? (await findMade(account, plan, { field, mark }))
  const company = id === null ? null : await readCompany(account, id, null)
  if (plan.card !== null && id !== null) await unlink(account, plan.card, id)
  if (company === null) return 'done'
  const { body, isLeft } = backOf(plan, { company, field, mark })
  const hasWork = Object.keys(body).length > 0
  if (hasWork) await account.write('PATCH', `companies/${company.id}`, body)
  if (!isLeft) return 'done'
  return hasWork || plan.card !== null ? 'partly' : 'changed'
}

async function unlink(
  account: Account,
  card: NonNullable<RequisitePlan['card']>,
  company: string,
): Promise<void> {
  const now = await readEntity(account, { ...card, user: null })
  if (now?.company === company)
    await account.write('POST', `${card.entity}/${card.id}/unlink`, [toCompanyLink(company)])
}

function backOf(
  plan: RequisitePlan,
  {
    company,
    field,
    mark,
  }: { readonly company: ReadCompany; readonly field: string | null; readonly mark: string },
) {
  const list = company.legalEntities(field)
  const back = withoutOurs(list, plan, mark)
  const legal =
    field !== null && JSON.stringify(back.list) !== JSON.stringify(list)
      ? [toLegalField(field, back.list)]
      : []
  const texts = plan.ordinary.filter(
    one => company.text(one.id) === one.after && one.before !== one.after,
  )
  const isTextLeft = plan.ordinary.some(
    one => ![one.after, one.before].includes(company.text(one.id)),
  )
  const values = [...legal, ...texts.map(one => toTextField(one.id, one.before))]
  const { title, owner } = plan
  const isNamed =
    owner !== null && title !== null && title.before !== '' && company.title === title.after
  return {
    isLeft: back.isLeft || isTextLeft,
    body: {
      ...(isNamed && { name: title.before }),
      ...(values.length > 0 && { custom_fields_values: values }),
    },
  }
}
