import { finderOf, idText, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { HostRefused } from '../../errors.ts'
import type { CardNumber, HostNumberField, WrittenNumbers } from '../../core/number-field.ts'
import type { Account } from './account.ts'
import { type AmoRefused, isRefused } from './failures.ts'
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
      const parts: WrittenNumbers[] = []
      for (let from = 0; from < numbers.length; from += PER_CALL)
        parts.push(await writePart(account, field, numbers.slice(from, from + PER_CALL)))
      return together(parts)
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

/**
 * One lead that is gone refuses the whole list, so a list at fault is halved until the one stands alone. What is no fault of a lead, a 403
 * for one, the account says to every part alike.
 */
async function writePart(
  account: Account,
  field: number,
  numbers: readonly CardNumber[],
): Promise<WrittenNumbers> {
  const rows = numbers.map(({ card, value }) => ({
    id: Number(card.id),
    custom_fields_values: [
      { field_id: field, values: value === null ? null : [{ value: String(value) }] },
    ],
  }))
  const cards = numbers.map(({ card }) => card)
  try {
    await account.write('PATCH', 'leads', rows)
    return { written: cards, gone: [] }
  } catch (error) {
    if (!isRefused(error, 400, 404) || (error.status === 400 && error.faults.length === 0))
      throw error
    if (numbers.length === 1) return { written: [], gone: isGone(error) ? cards : [] }
    const half = Math.ceil(numbers.length / 2)
    return together([
      await writePart(account, field, numbers.slice(0, half)),
      await writePart(account, field, numbers.slice(half)),
    ])
  }
}

/** Its number is no lead's. */
function isGone({ status, faults }: AmoRefused): boolean {
  return status === 404 || faults.some(({ path }) => path === 'id')
}

function together(parts: readonly WrittenNumbers[]): WrittenNumbers {
  return {
    written: parts.flatMap(({ written }) => written),
    gone: parts.flatMap(({ gone }) => gone),
  }
}
