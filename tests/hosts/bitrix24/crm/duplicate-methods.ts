import { RestError, type Method, type MethodContext, type Params, type Portal } from '../method.ts'
import type { Item, ItemType } from '../state.ts'
import { canRead, findItem, sightOf } from './access.ts'
import { typeByPrefix } from './fields.ts'
import { communicationKey, indexesOf } from './indexes.ts'
import { mergeBatch } from './merge.ts'
import { asList, pick, toText } from './wire.ts'

export const duplicateMethods: readonly Method[] = [
  { name: 'crm.duplicate.findbycomm', scope: 'crm', run: findByCommunication },
  { name: 'crm.entity.mergebatch', scope: 'crm', run: mergeBatch },
]

/** D: the values one call may hold and the ids of one type it answers with. */
const LIMIT = 20
const ORDER = ['LEAD', 'CONTACT', 'COMPANY'] as const

/** D: here the sentence stands in `error` itself. */
function refuse(sentence: string): RestError {
  return new RestError(400, sentence, '')
}

function findByCommunication(params: Params, { portal, user }: MethodContext) {
  const type = toText(pick(params, 'type')).toUpperCase()
  if (type === '') throw refuse('Communication type is not defined')
  if (type !== 'PHONE' && type !== 'EMAIL') {
    throw refuse(`Communication type '${type}' is not supported in current context`)
  }
  const values = asList(pick(params, 'values')).map(toText).filter(Boolean)
  if (values.length === 0) throw refuse('Communication values is not defined')
  if (values.length > LIMIT) throw refuse(`Maximum number of values is ${LIMIT}`)

  const sight = sightOf(portal, user)
  const keys = new Set(values.map(value => communicationKey(type, value)))
  const found: Record<string, number[]> = {}
  for (const name of wantedTypes(pick(params, 'entity_type'))) {
    const items = itemsWith(portal, typeByPrefix(name.toLowerCase()), keys)
    const ids = items.filter(item => canRead(sight, item)).map(({ id }) => id)
    if (ids.length > 0) found[name] = ids.slice(0, LIMIT)
    // D: once a type is full, the later ones are not even looked at.
    if (ids.length >= LIMIT) break
  }
  return { result: Object.keys(found).length > 0 ? found : [] }
}

function wantedTypes(raw: unknown): readonly (typeof ORDER)[number][] {
  const wanted = toText(raw).toUpperCase()
  if (wanted === '') return ORDER
  const known = ORDER.find(name => name === wanted)
  if (known === undefined)
    throw refuse(`Entity type '${wanted}' is not supported in current context`)
  return [known]
}

function itemsWith(
  portal: Portal,
  type: ItemType | null,
  keys: ReadonlySet<string>,
): readonly Item[] {
  if (type === null) return []
  const byValue = indexesOf(portal).byCommunication[type]
  const ids = new Set([...keys].flatMap(key => [...(byValue.get(key) ?? [])]))
  return [...ids]
    .sort((left, right) => left - right)
    .flatMap(id => findItem(portal, type, id) ?? [])
}
