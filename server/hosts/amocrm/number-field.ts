import type { CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { HostRefused } from '../../errors.ts'
import type { CardNumber, HostNumberField } from '../../core/number-field.ts'
import type { Account } from './account.ts'
import { hasNextPage, rowsOf } from './wire.ts'

/** Tells it from fields of the same name. */
const CODE = 'SHAGOLAD_CHANCE'
/** Of one PATCH; the vendor's own bound is 250. */
const PER_CALL = 250
const PAGE = 250
const MAX_PAGES = 10

const findField = finderOf(shape({ id: idText, code: orNull(text), type: text }))

/** A numeric field of leads that people cannot write. A request not accepted yet has no fields of its own to show. */
export function createNumberField(account: Account): HostNumberField {
  return {
    kinds: ['deal'],
    async write(_kind, numbers, label) {
      const field = (await findOurs(account)) ?? (await make(account, label))
      const written: CardRef[] = []
      for (let from = 0; from < numbers.length; from += PER_CALL)
        written.push(...(await writePart(account, field, numbers.slice(from, from + PER_CALL))))
      return written
    },
  }
}

async function findOurs(account: Account): Promise<number | null> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await account.get('leads/custom_fields', { page, limit: PAGE })
    const found = rowsOf(answer, 'custom_fields')
      .map(findField)
      .find(field => field?.code === CODE && field.type === 'numeric')
    if (found !== undefined && found !== null) return Number(found.id)
    if (!hasNextPage(answer)) return null
  }
  return null
}

async function make(account: Account, name: string): Promise<number> {
  const answer = await account.write('POST', 'leads/custom_fields', [
    { name, type: 'numeric', code: CODE, is_api_only: true },
  ])
  const [made] = rowsOf(answer, 'custom_fields').map(findField)
  if (made === undefined || made === null) throw new HostRefused('no field was made', 'invalid')
  return Number(made.id)
}

/** One lead that is gone refuses the whole list, so a list that is refused is halved until the one at fault stands alone. */
async function writePart(
  account: Account,
  field: number,
  numbers: readonly CardNumber[],
): Promise<readonly CardRef[]> {
  try {
    await account.write(
      'PATCH',
      'leads',
      numbers.map(({ card, value }) => ({
        id: Number(card.id),
        custom_fields_values: [
          { field_id: field, values: value === null ? null : [{ value: String(value) }] },
        ],
      })),
    )
    return numbers.map(({ card }) => card)
  } catch (error) {
    if (!(error instanceof HostRefused)) throw error
    if (numbers.length === 1) return []
    const half = Math.ceil(numbers.length / 2)
    return [
      ...(await writePart(account, field, numbers.slice(0, half))),
      ...(await writePart(account, field, numbers.slice(half))),
    ]
  }
}
