import { asId } from '../../../shared/crm/ids.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, listOf, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import type { RequisiteOwner, SoughtParty } from '../../../shared/requisites/filling.ts'
import type { Party } from '../../../shared/requisites/model.ts'
import { itemOf, resultOf, rowsOf, rowsOrNone } from './answers.ts'
import { isDenied, isNotFound } from './failures.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import {
  ADDRESS_NAMES,
  cardOf,
  type Fields,
  filled,
  OWNER_TYPE,
  type Preset,
} from './requisites-wire.ts'
import type { Standing } from './requisites-wire.ts'
import { choose, otherKpps, type Row } from './requisites-choose.ts'
import { ENTITY_TYPE } from './wire.ts'

/** What stands, and what only the search needs. */
export interface ReadCard {
  readonly standing: Standing
  readonly otherInns: readonly string[]
  readonly otherKpps: readonly string[]
  readonly companyTitle: string | null
  readonly phones: readonly string[]
}

/** Requisites of one card whose details are read with them; whoever has more is read without. */
const DETAILED = 8
/** A Russian portal has three templates of its own. */
const TEMPLATES = 6

/** One request. `null`: gone, or not for the holder of the token. */
export async function readRequisites(
  portal: Portal,
  subject: EntityRef,
  { sought, user }: { readonly sought: SoughtParty | null; readonly user: string | null },
): Promise<ReadCard | null> {
  const read = await portal.batch(questionsFor(subject))
  if (user !== null && findMe(resultOf(read, 'me'))?.ID !== user) return null
  const card = cardOf(subject)
  const cardItem = card === null ? null : findCard(visible(read, 'card'))
  if (card !== null && cardItem === null) return null
  const isLinked = cardItem === null || cardItem.companyId !== '0'
  const item = isLinked ? findItem(visible(read, 'owner')) : null
  // A company the person may not see is as good as none to be seen: nothing of it is told, and nothing written to it.
  if (isLinked && item === null) return null

  const owner = item === null ? null : toOwner(subject, item)
  const rows = owner === null ? [] : requisitesOf(rowsOf(read, 'requisites'), owner)
  const templates = templatesIn(read)
  const presets = pickPresets(templates)
  const chosen = choose(rows, sought, presets)
  const template = templates.find(({ id }) => id === chosen?.fields['PRESET_ID'])
  const standing: Standing = {
    card,
    owner,
    requisite: chosen === null ? null : { id: chosen.id, fields: chosen.fields },
    banks: chosen === null ? [] : banksOf(read, chosen.id),
    addresses: chosen === null ? {} : addressesOf(read, chosen.id),
    presets,
    shown: template?.shown ?? null,
  }
  const inns = rows.map(({ fields }) => fields['RQ_INN'] ?? '')
  const isOther = (inn: string) => inn !== '' && inn !== (sought?.inn ?? inn)
  return {
    standing,
    otherInns: [...new Set(inns.filter(isOther))],
    otherKpps: sought === null ? [] : otherKpps(rows, sought),
    companyTitle: cardItem?.companyTitle ?? owner?.title ?? null,
    phones: [...phonesIn(cardItem?.fm ?? []), ...phonesIn(item?.fm ?? [])],
  }
}

function questionsFor(subject: EntityRef): Readonly<Record<string, Command>> {
  const card = cardOf(subject)
  const type = subject.kind === 'contact' ? OWNER_TYPE.contact : OWNER_TYPE.company
  const id = card === null ? subject.id : '$result[card][item][companyId]'
  const ids = numbers(DETAILED).map(index => `$result[requisites][${index}][ID]`)
  return {
    me: { method: 'profile' },
    ...(card !== null && { card: get(ENTITY_TYPE[card.kind], card.id) }),
    owner: get(type, id),
    requisites: list('crm.requisite.list', { ENTITY_TYPE_ID: type, ENTITY_ID: id }),
    banks: list('crm.requisite.bankdetail.list', { ENTITY_ID: ids }),
    addresses: list('crm.address.list', { ENTITY_TYPE_ID: 8, ENTITY_ID: ids }),
    presets: list('crm.requisite.preset.list', { COUNTRY_ID: 1, ACTIVE: 'Y' }),
    ...Object.fromEntries(
      numbers(TEMPLATES).map(index => [
        `preset${index}`,
        {
          method: 'crm.requisite.preset.field.list',
          params: { preset: { ID: `$result[presets][${index}][ID]` } },
        },
      ]),
    ),
  }
}

function get(entityTypeId: number, id: string): Command {
  return { method: 'crm.item.get', params: { entityTypeId, id } }
}

function list(method: string, filter: Readonly<Record<string, unknown>>): Command {
  const order = method === 'crm.address.list' ? {} : { order: { ID: 'ASC' } }
  return { method, params: { filter, ...order } }
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

const findMe = finderOf(shape({ ID: idText }))
const multiFields = or(listOf(shape({ typeId: text, value: text })), [])
const findCard = finderOf(
  shape({ companyId: or(idText, '0'), companyTitle: orNull(text), fm: multiFields }),
)
const findItem = finderOf(
  shape({
    id: idText,
    title: orNull(text),
    name: orNull(text),
    lastName: orNull(text),
    fm: multiFields,
  }),
)

/** `null` for what is not there and what may not be seen. @throws any other error */
function visible(read: BatchAnswer, key: string): unknown {
  const outcome = read.get(key)
  if (outcome?.ok === false && (isDenied(outcome.error) || isNotFound(outcome.error))) return null
  return itemOf(read, key)
}

function toOwner(
  subject: EntityRef,
  item: NonNullable<ReturnType<typeof findItem>>,
): RequisiteOwner {
  if (subject.kind !== 'contact')
    return { kind: 'company', id: asId(item.id), title: item.title ?? '' }
  const title = [item.lastName, item.name].filter(part => part !== null).join(' ')
  return { kind: 'contact', id: asId(item.id), title }
}

const findRow = finderOf(shape({ ID: idText }).loose())

/** A list filtered by an id that a batch has not filled in may hold those of others. */
function requisitesOf(rows: readonly unknown[], { kind, id }: RequisiteOwner): readonly Row[] {
  return rows
    .flatMap(toRow)
    .filter(
      ({ fields }) =>
        fields['ENTITY_TYPE_ID'] === String(OWNER_TYPE[kind]) && fields['ENTITY_ID'] === id,
    )
}

/** None for what is no row. */
export function toRow(raw: unknown): Row[] {
  const row = findRow(raw)
  return row === null ? [] : [{ id: row.ID, fields: textsOf(row) }]
}

function textsOf(row: Readonly<Record<string, unknown>>): Fields {
  return filled(
    Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
      ),
    ),
  )
}

function banksOf(read: BatchAnswer, requisite: string): Standing['banks'] {
  return rowsOrNone(read, 'banks')
    .flatMap(toRow)
    .filter(({ fields }) => fields['ENTITY_ID'] === requisite)
}

const findAddress = finderOf(shape({ TYPE_ID: idText, ENTITY_ID: idText }).loose())

function addressesOf(read: BatchAnswer, requisite: string): Standing['addresses'] {
  const found = rowsOrNone(read, 'addresses').flatMap(raw => findAddress(raw) ?? [])
  return Object.fromEntries(
    found
      .filter(({ ENTITY_ID }) => ENTITY_ID === requisite)
      .map(row => {
        const texts = Object.entries(textsOf(row)).filter(([name]) => ADDRESS_NAMES.includes(name))
        return [row.TYPE_ID, Object.fromEntries(texts)]
      }),
  )
}

const findPreset = finderOf(shape({ ID: idText, XML_ID: orNull(text) }))
const findPresetField = finderOf(shape({ FIELD_NAME: text }))

interface Template extends Preset {
  readonly code: string
}

function templatesIn(read: BatchAnswer): readonly Template[] {
  return rowsOf(read, 'presets').flatMap((raw, index) => {
    const row = findPreset(raw)
    if (row === null || index >= TEMPLATES) return []
    const shown = rowsOrNone(read, `preset${index}`).flatMap(
      field => findPresetField(field)?.FIELD_NAME ?? [],
    )
    return [{ id: row.ID, shown, code: row.XML_ID ?? '' }]
  })
}

/**
 * By the mark of the portal's own templates where it stands (V), else by what they show: ids are anybody's, and names are changed by
 * administrators.
 */
function pickPresets(found: readonly Template[]): Standing['presets'] {
  const pick = (code: string, fits: (shown: readonly string[]) => boolean): Preset | undefined => {
    const preset =
      found.find(one => one.code.includes(`_RU_${code}#`)) ?? found.find(({ shown }) => fits(shown))
    return preset && { id: preset.id, shown: preset.shown }
  }
  const has =
    (...names: readonly string[]) =>
    (shown: readonly string[]) =>
      names.every(name => shown.includes(name))
  const picked: Readonly<Record<Party['kind'] | 'person', Preset | undefined>> = {
    company: pick('COMPANY', has('RQ_OGRN', 'RQ_KPP')),
    entrepreneur: pick('INDIVIDUAL', has('RQ_OGRNIP')),
    person: pick('PERSON', has('RQ_IDENT_DOC')),
  }
  return Object.fromEntries(Object.entries(picked).filter(([, preset]) => preset !== undefined))
}

function phonesIn(fields: readonly { readonly typeId: string; readonly value: string }[]) {
  return fields.filter(({ typeId }) => typeId === 'PHONE').map(({ value }) => value)
}
