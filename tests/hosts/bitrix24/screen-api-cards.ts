import { canRead, canWrite, type Sight } from './crm/access.ts'
import { camelUserField } from './crm/fields.ts'
import {
  cardRow,
  clientName,
  clientPhones,
  entityCode,
  isRepeat,
  itemOf,
  linkTo,
  momentOf,
  numberOf,
  openPlans,
  personName,
  sourceName,
  stageName,
  stagesOf,
  textOf,
  titleOf,
  visibleItems,
} from './screen-api-read.ts'
import { plansOf, recordsOf } from './screen-api-timeline.ts'
import type {
  AppField,
  CardList,
  CardType,
  CardView,
  Column,
  ContactRow,
  LinkedCard,
  Place,
} from './screen/wire.ts'
import type { Item, ItemType, PortalState, UserField } from './state.ts'

const PAGE = 50
const COLUMN = 30

export interface CardQuery {
  readonly type: CardType
  /** Deals only; `null`: all pipelines. */
  readonly category: number | null
  readonly search: string
}

export function listCards(
  state: PortalState,
  sight: Sight,
  query: CardQuery & { readonly page: number },
): CardList {
  const items = itemsOf(state, sight, query)
  const plans = openPlans(state)
  const shown = items.slice(query.page * PAGE, (query.page + 1) * PAGE)
  return { rows: shown.map(item => cardRow(state, item, plans)), total: items.length }
}

/**
 * The board of one pipeline.
 * @param more how many cards each column shows, by stage; 30 when it says nothing
 */
export function board(
  state: PortalState,
  sight: Sight,
  query: CardQuery,
  more: Readonly<Record<string, number>>,
): Column[] {
  const plans = openPlans(state)
  const byStage = Map.groupBy(itemsOf(state, sight, query), ({ fields }) =>
    textOf(fields['stageId']),
  )
  return stagesOf(state, query.type === 1 ? null : (query.category ?? 0)).map(({ id }) => {
    const items = byStage.get(id) ?? []
    return {
      stageId: id,
      count: items.length,
      sum: roubles(items),
      rows: items.slice(0, more[id] ?? COLUMN).map(item => cardRow(state, item, plans)),
    }
  })
}

/** The emulated portal has no exchange rates, so other currencies are left out instead of being added as roubles. */
function roubles(items: readonly Item[]): number {
  const own = items.filter(({ fields }) => ['', 'RUB'].includes(textOf(fields['currencyId'])))
  return own.reduce((sum, { fields }) => sum + numberOf(fields['opportunity']), 0)
}

function itemsOf(state: PortalState, sight: Sight, { type, category, search }: CardQuery): Item[] {
  const items = visibleItems(state, type, sight, search)
  if (type === 1 || category === null) return items
  return items.filter(({ fields }) => numberOf(fields['categoryId']) === category)
}

export function listContacts(
  state: PortalState,
  sight: Sight,
  search: string,
  page: number,
): { rows: ContactRow[]; total: number } {
  const items = visibleItems(state, 3, sight, search)
  const shown = items.slice(page * PAGE, (page + 1) * PAGE)
  return { rows: shown.map(item => contactRow(state, item)), total: items.length }
}

/**
 * A contact to send one more request from: a client with an open deal, or, when asked for `shared`, somebody whose
 * number stands in several contacts. The newest such one; `null` when there is none.
 */
export function knownContact(state: PortalState, sight: Sight, how: string): ContactRow | null {
  const contacts = visibleItems(state, 3, sight).filter(
    item => clientPhones(state, item, 'PHONE').length > 0,
  )
  const numberOfItem = (item: Item) =>
    (clientPhones(state, item, 'PHONE')[0] ?? '').replaceAll(/\D/g, '').slice(-10)
  const byNumber = Map.groupBy(contacts, numberOfItem)
  const open = new Set(
    [...state.items[2].values()]
      .filter(({ fields }) => fields['closed'] !== 'Y')
      .flatMap(({ contactIds }) => contactIds),
  )
  const found = contacts.find(item =>
    how === 'shared' ? (byNumber.get(numberOfItem(item))?.length ?? 0) > 2 : open.has(item.id),
  )
  return found ? contactRow(state, found) : null
}

function contactRow(state: PortalState, item: Item): ContactRow {
  const deals = [...state.items[2].values()].filter(({ contactIds }) =>
    contactIds.includes(item.id),
  )
  return {
    id: item.id,
    name: titleOf(item),
    company: companyTitle(state, item),
    phone: clientPhones(state, item, 'PHONE')[0] ?? '',
    email: clientPhones(state, item, 'EMAIL')[0] ?? '',
    owner: personName(state, item.fields['assignedById']),
    deals: deals.length,
  }
}

/** A card as this person sees it. Without a right to it only the app's fields are left, as on a real portal (D). */
export function viewCard(state: PortalState, sight: Sight, type: ItemType, id: number): CardView {
  const item = itemOf(state, type, id)
  const fields = appFields(state, item)
  if (!canRead(sight, item))
    return { ...closedCard(item), fields: fields.filter(({ frame }) => frame) }
  return {
    ...closedCard(item),
    access: canWrite(sight, item) ? 'write' : 'read',
    title: titleOf(item),
    pipelineId: numberOf(item.fields['categoryId']),
    stageId: textOf(item.fields['stageId']),
    ownerId: numberOf(item.fields['assignedById']),
    owner: personName(state, item.fields['assignedById']),
    sum: numberOf(item.fields['opportunity']),
    currency: textOf(item.fields['currencyId']) || 'RUB',
    source: sourceName(state, item.fields['sourceId']),
    comment: textOf(item.fields['comments']),
    created: momentOf(item.fields['createdTime']),
    isRepeat: isRepeat(item),
    phones: clientPhones(state, item, 'PHONE'),
    emails: clientPhones(state, item, 'EMAIL'),
    links: [...clientLinks(state, item), ...cardLinks(state, sight, item)],
    fields,
    tabs: placesOf(state, `${entityCode(item)}_DETAIL_TAB`),
    plans: plansOf(state, item),
    records: recordsOf(state, item),
  }
}

function closedCard(item: Item): CardView {
  const empty = { title: '', stageId: '', owner: '', currency: 'RUB', source: '', comment: '' }
  const none = { pipelineId: 0, ownerId: 0, sum: 0, created: 0, isRepeat: false }
  const lists = { phones: [], emails: [], links: [], fields: [], tabs: [], plans: [], records: [] }
  const type = item.entityTypeId as CardView['type']
  return { type, id: item.id, access: 'none', ...empty, ...none, ...lists }
}

function companyTitle(state: PortalState, { fields }: Item): string {
  const company = state.items[4].get(numberOf(fields['companyId']))
  return textOf(company?.fields['title'])
}

function clientLinks(state: PortalState, item: Item): LinkedCard[] {
  const contacts = item.contactIds.flatMap(id => linkTo(state, 3, id, 'Контакт'))
  const company = linkTo(state, 4, numberOf(item.fields['companyId']), 'Компания')
  const own = item.entityTypeId === 1 && contacts.length === 0 ? clientName(state, item) : ''
  const named = own ? [{ type: 1 as const, id: item.id, title: own, note: 'Клиент' }] : []
  return [...contacts, ...company, ...named]
}

/** Leads and deals of a contact; the lead a deal came from. */
function cardLinks(state: PortalState, sight: Sight, item: Item): LinkedCard[] {
  if (item.entityTypeId === 4) return dealsOf(state, sight, item)
  if (item.entityTypeId !== 3) return linkTo(state, 1, numberOf(item.fields['leadId']), 'Из лида')
  return ([2, 1] as const).flatMap(type =>
    visibleItems(state, type, sight)
      .filter(({ contactIds }) => contactIds.includes(item.id))
      .map(card => ({ type, id: card.id, title: titleOf(card), note: stageName(state, card) })),
  )
}

function dealsOf(state: PortalState, sight: Sight, company: Item): LinkedCard[] {
  return visibleItems(state, 2, sight)
    .filter(({ fields }) => numberOf(fields['companyId']) === company.id)
    .map(card => ({ type: 2, id: card.id, title: titleOf(card), note: stageName(state, card) }))
}

/** Custom fields that stand in the card's layout; those of an app are frames. */
function appFields(state: PortalState, item: Item): AppField[] {
  const shown = layoutFields(state, item)
  return [...state.userFields.values()]
    .filter(({ entityTypeId }) => entityTypeId === item.entityTypeId)
    .filter(({ fieldName, userTypeId }) => shown?.has(fieldName) ?? !userTypeId.startsWith('rest_'))
    .map(field => appField(state, item, field))
    .filter(({ isLost }) => !isLost)
    .map(({ isLost: _gone, ...field }) => field)
}

/** `isLost`: drawn by an app that is not there, so nothing can be shown. */
function appField(
  state: PortalState,
  item: Item,
  field: UserField,
): AppField & { isLost: boolean } {
  const frame = fieldFrame(state, item, field)
  return {
    name: field.fieldName,
    label: field.label['ru'] || field.fieldName,
    value: textOf(valueOf(item, field)),
    frame,
    isLost: frame === null && field.userTypeId.startsWith('rest_'),
  }
}

function valueOf(item: Item, field: UserField): unknown {
  return item.fields[camelUserField(field.fieldName)] ?? null
}

function fieldFrame(state: PortalState, item: Item, field: UserField): AppField['frame'] {
  const app = state.app
  const code = /^rest_(\d+)_(.+)$/.exec(field.userTypeId)
  const type = app?.fieldTypes.find(({ userTypeId }) => userTypeId === code?.[2])
  if (!app?.installed || !type || Number(code?.[1]) !== app.id) return null
  return {
    handler: type.handler,
    // 0 is the portal's default; its size is not documented (V).
    height: numberOf(type.options['height']) || 100,
    options: {
      MODE: 'view',
      ENTITY_ID: entityCode(item),
      FIELD_NAME: field.fieldName,
      ENTITY_VALUE_ID: String(item.id),
      VALUE: valueOf(item, field),
      MULTIPLE: 'N',
      MANDATORY: 'N',
      XML_ID: null,
      ENTITY_DATA: { entityTypeId: item.entityTypeId, entityId: String(item.id), module: 'crm' },
    },
  }
}

/** Names in the common layout of the card; `null`: never set, so the default one without new fields. */
function layoutFields(state: PortalState, { entityTypeId, fields }: Item): Set<string> | null {
  // Deals have a layout for each pipeline, leads one for simple (1) and one for repeat leads (2) (D).
  const extras: Readonly<Record<number, object>> = {
    1: { leadCustomerType: fields['isReturnCustomer'] === 'Y' ? 2 : 1 },
    2: { dealCategoryId: numberOf(fields['categoryId']) },
  }
  const layout = state.layouts[`${entityTypeId}/C/0/${JSON.stringify(extras[entityTypeId] ?? {})}`]
  if (!Array.isArray(layout)) return null
  const elements = layout.flatMap((section: { readonly elements?: unknown }) => section.elements)
  return new Set(elements.map(element => textOf((element as { readonly name?: unknown })?.name)))
}

/** Places of the app at this spot; none before `installFinish` was heard. */
export function placesOf(state: PortalState, placement: string): Place[] {
  if (!state.app?.installed) return []
  return state.app.placements
    .filter(place => place.placement === placement)
    .map(({ title, langAll, handler }) => ({
      placement,
      title: langAll['ru']?.['TITLE'] || title || 'Приложение',
      handler,
    }))
}
