import { requisiteMethods } from './crm/requisite-methods.ts'
import { tablesOf, type Row } from './crm/requisite-state.ts'
import { canRead } from './crm/access.ts'
import { RestError } from './method.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import { itemOf, numberOf, textOf } from './screen-api-read.ts'
import type { Ask, ScreenRoutes } from './screen-api-route.ts'
import type { RequisiteForm, RequisiteView } from './screen/wire.ts'

/** Requisites of a company or contact, as the portal's own form shows and saves them. */
export function screenRequisites({ portal }: ScreenPorts): ScreenRoutes {
  return {
    'GET requisites': ({ sight, query }): RequisiteForm => {
      const owner = ownerOf(query)
      if (!canRead(sight, itemOf(portal.state, owner.type, owner.id)))
        throw new RestError(403, 'ACCESS_DENIED', 'Нет доступа')
      const { presets, requisites } = tablesOf(portal)
      return {
        presets: [...presets].map(([id, { row, fields }]) => ({
          id,
          name: row['NAME'] ?? '',
          fields: fields.filter(name => /^RQ_(?!ADDR$|SIGNATURE$|STAMP$)/.test(name)),
        })),
        requisites: [...requisites]
          .filter(([, row]) => isOf(row, owner))
          .map(([id, row]) => viewOf(portal, id, row)),
      }
    },
    'POST requisites': ({ user, body }) => {
      const owner = ownerOf(body)
      const fields = {
        ...(body['fields'] as Record<string, unknown>),
        ENTITY_TYPE_ID: owner.type,
        ENTITY_ID: owner.id,
        PRESET_ID: numberOf(body['presetId']),
        NAME: textOf(body['name']) || 'Реквизиты',
      }
      const id = numberOf(run('crm.requisite.add', { fields }, { portal, user }))
      const bank = body['bank'] as Record<string, unknown> | undefined
      if (bank !== undefined && Object.values(bank).some(Boolean))
        run(
          'crm.requisite.bankdetail.add',
          { fields: { NAME: textOf(bank['RQ_BANK_NAME']) || 'Счёт', ...bank, ENTITY_ID: id } },
          { portal, user },
        )
      return { id }
    },
  }
}

/** The portal's own form writes by the same rules as its REST. */
function run(
  name: string,
  params: Readonly<Record<string, unknown>>,
  context: Pick<ScreenPorts, 'portal'> & Pick<Ask, 'user'>,
): unknown {
  const method = requisiteMethods.find(one => one.name === name)
  if (method === undefined) throw new Error(`no method ${name}`)
  const answer = method.run(params, { ...context, isApp: false })
  return (answer as { readonly result: unknown }).result
}

interface Owner {
  readonly type: 3 | 4
  readonly id: number
}

function ownerOf(asked: Readonly<Record<string, unknown>>): Owner {
  const type = numberOf(asked['type'])
  if (type !== 3 && type !== 4)
    throw new RestError(400, 'BAD_TYPE', 'Реквизиты есть у компаний и контактов')
  return { type, id: numberOf(asked['id']) }
}

function isOf(row: Row, { type, id }: Owner): boolean {
  return row['ENTITY_TYPE_ID'] === String(type) && row['ENTITY_ID'] === String(id)
}

function viewOf(portal: ScreenPorts['portal'], id: number, row: Row): RequisiteView {
  const { bankDetails, addresses } = tablesOf(portal)
  const isHere = (one: Row): boolean => one['ENTITY_ID'] === String(id)
  return {
    id,
    name: row['NAME'] ?? '',
    presetId: numberOf(row['PRESET_ID']),
    fields: filled(row),
    banks: [...bankDetails.values()].filter(isHere).map(filled),
    addresses: [...addresses.values()]
      .filter(one => one['ENTITY_TYPE_ID'] === '8' && isHere(one))
      .map(one =>
        ['POSTAL_CODE', 'PROVINCE', 'REGION', 'CITY', 'ADDRESS_1', 'ADDRESS_2']
          .flatMap(name => one[name] ?? [])
          .join(', '),
      ),
  }
}

function filled(row: Row): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).filter(
      (field): field is [string, string] => field[0].startsWith('RQ_') && Boolean(field[1]),
    ),
  )
}
