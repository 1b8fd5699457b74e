import { RestError, type Method, type MethodContext, type Params } from '../method.ts'
import { accessDenied } from './access.ts'
import { demandType } from './item-methods.ts'
import { asBag, asList, demand, isBag, toText, toWhole } from './wire.ts'

/** Which fields stand in a card, and in which order. */
export const layoutMethods: readonly Method[] = [
  { name: 'crm.item.details.configuration.get', scope: 'crm', run: getLayout },
  { name: 'crm.item.details.configuration.set', scope: 'crm', run: setLayout },
]

interface LayoutKey {
  readonly key: string
  readonly isCommon: boolean
  readonly userId: number
}

/** The common layout is one for all users; pipelines of deals have their own each. */
function readKey(params: Params, { user }: MethodContext): LayoutKey {
  const type = demandType(params)
  const scope = toText(params['scope'] ?? 'P').toUpperCase()
  if (scope !== 'C' && scope !== 'P') throw new RestError(400, '100', 'Invalid value {scope}')
  const isCommon = scope === 'C'
  const userId = isCommon ? 0 : (toWhole(params['userId']) ?? user.id)
  const extras = JSON.stringify(readExtras(type, params['extras']))
  return { key: `${type}/${scope}/${userId}/${extras}`, isCommon, userId }
}

function readExtras(type: number, raw: unknown): object {
  const extras = asBag(raw)
  if (type === 2) return { dealCategoryId: toWhole(extras['dealCategoryId']) ?? 0 }
  // D: leads have a layout for simple (1) and one for repeat leads (2).
  if (type === 1) return { leadCustomerType: toWhole(extras['leadCustomerType']) ?? 1 }
  return {}
}

/** D: `null` is the default layout, which nobody has written down. */
function getLayout(params: Params, context: MethodContext) {
  const { key, isCommon, userId } = readKey(params, context)
  if (!isCommon && userId !== context.user.id && !context.user.admin) throw accessDenied()
  return { result: context.portal.state.layouts[key] ?? null }
}

/** Replaces the whole layout. */
function setLayout(params: Params, context: MethodContext) {
  const { user, portal } = context
  const { key, isCommon, userId } = readKey(params, context)
  if ((isCommon || userId !== user.id) && !user.admin) throw accessDenied()
  portal.state.layouts[key] = asList(demand(params, 'data')).map(readSection)
  portal.touch()
  return { result: true }
}

function readSection(raw: unknown): object {
  if (!isBag(raw)) throw refuse('Invalid section')
  const name = toText(raw['name'])
  const title = toText(raw['title'])
  if (name === '') throw refuse("Section doesn't have name")
  if (title === '') throw refuse("Section doesn't have title")
  if (raw['type'] !== 'section') throw refuse('Invalid type of section')
  return { name, title, type: 'section', elements: asList(raw['elements']).map(readElement) }
}

function readElement(raw: unknown): object {
  const name = toText(asBag(raw)['name'])
  if (name === '') throw refuse("Element doesn't have name")
  return { name, optionFlags: toText(asBag(raw)['optionFlags'] ?? '0') }
}

/** V: the code of a layout that is not one. */
function refuse(text: string): RestError {
  return new RestError(400, 'INVALID_ARG_VALUE', text)
}
