import { finderOf, idText, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { HostUnavailable } from '../../errors.ts'
import { itemsOf, resultOf, rowsOf, rowsOrNone } from './answers.ts'
import { toFailure } from './failures.ts'
import { ORIGINATOR } from './marks.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import type { RequisitePlan, RowPlan } from './requisites-plan.ts'
import { OWNER_TYPE, REQUISITE_TYPE } from './requisites-wire.ts'
import { ENTITY_TYPE } from './wire.ts'

/** What a filling has made on the portal. JSON. */
export interface Made {
  readonly company: string | null
  readonly requisite: string | null
  readonly bank: string | null
}

interface Found extends Made {
  /** Types of addresses that stand at the requisite now. */
  readonly addresses: readonly string[]
}

const NOTHING: Found = { company: null, requisite: null, bank: null, addresses: [] }

/**
 * One request: the portal fills in the ids of what it makes on the way. A second try first asks what the first has made.
 *
 * @throws {HostUnavailable | HostRefused} what was made until then stays, and is found by its mark
 */
export async function writePlan(
  portal: Portal,
  plan: RequisitePlan,
  {
    mark,
    user,
    isAgain,
  }: { readonly mark: string; readonly user: string; readonly isAgain: boolean },
): Promise<Made> {
  const found = isAgain ? await findMade(portal, plan, mark) : NOTHING
  const commands = commandsFor(plan, { found, mark, user })
  if (Object.keys(commands).length === 0) return madeOf(found)
  const read = await portal.batch(commands, { halt: true })
  for (const [key, { method }] of Object.entries(commands)) {
    const outcome = read.get(key)
    if (outcome?.ok === false) throw toFailure(method, 400, outcome.error, null)
    if (outcome === undefined) throw new HostUnavailable(`${method}: not reached`, 2000)
  }
  return {
    company: found.company ?? findMadeItem(resultOf(read, 'company'))?.item.id ?? null,
    requisite: found.requisite ?? idIn(read, 'requisite', plan.requisite),
    bank: found.bank ?? idIn(read, 'bank', plan.bank),
  }
}

function madeOf({ company, requisite, bank }: Found): Made {
  return { company, requisite, bank }
}

const findMadeItem = finderOf(shape({ item: shape({ id: idText }) }))
const findId = finderOf(idText)

/** Of a row that was added; one that was changed is none of what was made. */
function idIn(read: BatchAnswer, key: string, row: RowPlan | null): string | null {
  return row === null || row.id !== null ? null : findId(resultOf(read, key))
}

interface Hand {
  readonly found: Found
  readonly mark: string
  readonly user: string
}

function commandsFor(plan: RequisitePlan, hand: Hand): Readonly<Record<string, Command>> {
  const { found, mark } = hand
  const ownerType = plan.owner?.kind ?? 'company'
  const owner = plan.owner?.id ?? found.company ?? '$result[company][item][id]'
  const requisite = plan.holder ?? found.requisite ?? '$result[requisite]'
  const common = {
    ENTITY_TYPE_ID: OWNER_TYPE[ownerType],
    ENTITY_ID: owner,
    PRESET_ID: plan.preset,
    XML_ID: mark,
  }
  return {
    ...companyCommands(plan, owner, hand),
    ...(plan.requisite !== null && {
      requisite: rowCommand('crm.requisite', plan.requisite, { made: found.requisite, common }),
    }),
    ...Object.fromEntries(
      plan.addresses.map(({ type, before, after }) => {
        const isThere = before !== null || found.addresses.includes(type)
        const place = { TYPE_ID: type, ENTITY_TYPE_ID: REQUISITE_TYPE, ENTITY_ID: requisite }
        const method = isThere ? 'crm.address.update' : 'crm.address.add'
        return [`address${type}`, { method, params: { fields: { ...place, ...after } } }]
      }),
    ),
    ...(plan.bank !== null && {
      bank: rowCommand('crm.requisite.bankdetail', plan.bank, {
        made: found.bank,
        common: { ENTITY_ID: requisite, COUNTRY_ID: 1, XML_ID: mark },
      }),
    }),
  }
}

function companyCommands(
  { owner, title, card }: RequisitePlan,
  id: string,
  { found, mark, user }: Hand,
): Readonly<Record<string, Command>> {
  const isNew = owner === null && found.company === null
  const fields = {
    title: title?.after,
    originatorId: ORIGINATOR,
    originId: mark,
    assignedById: user,
  }
  return {
    ...(isNew && { company: { method: 'crm.item.add', params: { entityTypeId: 4, fields } } }),
    ...(owner !== null && title !== null && { title: update(4, owner.id, { title: title.after }) }),
    ...(card !== null && { link: update(ENTITY_TYPE[card.kind], card.id, { companyId: id }) }),
  }
}

export function update(
  entityTypeId: number,
  id: string,
  fields: Readonly<Record<string, unknown>>,
): Command {
  return { method: 'crm.item.update', params: { entityTypeId, id, fields } }
}

function rowCommand(
  prefix: string,
  { id, name, after }: RowPlan,
  { made, common }: { readonly made: string | null; readonly common: Record<string, unknown> },
): Command {
  const known = id ?? made
  if (known !== null) return { method: `${prefix}.update`, params: { id: known, fields: after } }
  return { method: `${prefix}.add`, params: { fields: { ...common, NAME: name, ...after } } }
}

const findOrigin = finderOf(shape({ id: idText, originId: orNull(text) }))
const findMarked = finderOf(shape({ ID: idText, XML_ID: orNull(text) }))
const findType = finderOf(shape({ TYPE_ID: idText, ENTITY_ID: idText }))

/** What an earlier try has got to. One request. */
export async function findMade(portal: Portal, plan: RequisitePlan, mark: string): Promise<Found> {
  const requisite = plan.holder
  const marked = { filter: { XML_ID: mark } }
  const read = await portal.batch({
    companies: {
      method: 'crm.item.list',
      params: {
        entityTypeId: 4,
        filter: { originatorId: ORIGINATOR, originId: mark },
        select: ['id', 'originId'],
      },
    },
    requisites: { method: 'crm.requisite.list', params: marked },
    banks: { method: 'crm.requisite.bankdetail.list', params: marked },
    addresses: {
      method: 'crm.address.list',
      params: {
        filter: {
          ENTITY_TYPE_ID: REQUISITE_TYPE,
          ENTITY_ID: requisite ?? '$result[requisites][0][ID]',
        },
      },
    },
  })
  const companies = itemsOf(read, 'companies').flatMap(row => findOrigin(row) ?? [])
  const own = (key: string) =>
    rowsOf(read, key)
      .flatMap(row => findMarked(row) ?? [])
      .find(({ XML_ID }) => XML_ID === mark)?.ID ?? null
  const made = own('requisites')
  const holder = requisite ?? made
  return {
    company: companies.find(({ originId }) => originId === mark)?.id ?? null,
    requisite: made,
    bank: own('banks'),
    addresses: rowsOrNone(read, 'addresses')
      .flatMap(row => findType(row) ?? [])
      .filter(({ ENTITY_ID }) => ENTITY_ID === holder)
      .map(({ TYPE_ID }) => TYPE_ID),
  }
}
