import { asId, type CompanyId } from '../../../shared/crm/ids.ts'
import type { CardKind, CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import { itemsOf } from './answers.ts'
import type { Command, Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

const KINDS: readonly CardKind[] = ['lead', 'deal']

const findCard = finderOf(shape({ id: idText, createdTime: text, companyId: or(idText, '0') }))

/** Open leads and deals of a company, oldest first. One round trip. */
export async function cardsOfCompany(
  portal: Portal,
  company: CompanyId,
): Promise<readonly CardRef[]> {
  const commands = KINDS.map((kind): [string, Command] => [
    kind,
    {
      method: 'crm.item.list',
      params: {
        entityTypeId: ENTITY_TYPE[kind],
        select: ['id', 'createdTime', 'companyId'],
        filter: { companyId: company, stageSemanticId: 'P' },
        order: { id: 'ASC' },
      },
    },
  ])
  const read = await portal.batch(Object.fromEntries(commands))
  return KINDS.flatMap(kind =>
    itemsOf(read, kind)
      .flatMap(row => findCard(row) ?? [])
      .filter(({ companyId }) => companyId === String(company))
      .map(({ id, createdTime }) => ({ card: { kind, id: asId(id) } as CardRef, createdTime })),
  )
    .toSorted((one, other) => Date.parse(one.createdTime) - Date.parse(other.createdTime))
    .map(({ card }) => card)
}
