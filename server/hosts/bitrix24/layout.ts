import type { EntityRef } from '../../../shared/crm/model.ts'
import type { Locale } from '../../../shared/i18n/message.ts'
import {
  anything,
  finderOf,
  idText,
  listOf,
  recordOf,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { resultOf } from './answers.ts'
import { fieldNameOf, type FieldType, type Manifest } from './manifest.ts'
import { MAX_BATCH, type Command, type Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

/** One variant of a kind's card: deals have a layout per pipeline, leads one for new and one for known clients. */
interface Variant {
  readonly kind: EntityRef['kind']
  readonly extras: Readonly<Record<string, string | number>>
}

const findCategories = finderOf(shape({ categories: listOf(shape({ id: idText })) }))

/**
 * Puts our field on top of everybody's card. `set` replaces a whole layout, so each is read, completed and written back;
 * one that has the field already stays untouched.
 *
 * @see bitrix24.md 3.4
 */
export async function showInCards(
  portal: Portal,
  manifest: Manifest,
  locale: Locale,
): Promise<void> {
  const { result } = await portal.call('crm.category.list', { entityTypeId: 2 })
  const categories = findCategories(result)?.categories ?? []
  const variants: readonly Variant[] = [
    { kind: 'lead', extras: { leadCustomerType: 1 } },
    { kind: 'lead', extras: { leadCustomerType: 2 } },
    ...categories.map(({ id }): Variant => ({ kind: 'deal', extras: { dealCategoryId: id } })),
    { kind: 'contact', extras: {} },
    { kind: 'company', extras: {} },
  ]
  for (let from = 0; from < variants.length; from += MAX_BATCH) {
    await complete(portal, variants.slice(from, from + MAX_BATCH), manifest, locale)
  }
}

async function complete(
  portal: Portal,
  variants: readonly Variant[],
  manifest: Manifest,
  locale: Locale,
): Promise<void> {
  const read = await portal.batch(
    Object.fromEntries(variants.map((variant, index) => [`v${index}`, command('get', variant)])),
  )
  const changes = variants.flatMap((variant, index): (readonly [string, Command])[] => {
    const layout = findLayout(resultOf(read, `v${index}`)) ?? defaultLayout(variant.kind, locale)
    const missing = manifest.fieldTypes.filter(
      type => type.field.on.includes(variant.kind) && !hasField(layout, fieldNameOf(type)),
    )
    if (missing.length === 0) return []
    const data = [...missing.map(type => toSection(type, locale)), ...layout]
    return [[`v${index}`, command('set', variant, data)]]
  })
  if (changes.length === 0) return
  const written = await portal.batch(Object.fromEntries(changes))
  for (const [key] of changes) resultOf(written, key)
}

function command(
  verb: 'get' | 'set',
  { kind, extras }: Variant,
  data?: readonly Section[],
): Command {
  return {
    method: `crm.item.details.configuration.${verb}`,
    params: { entityTypeId: ENTITY_TYPE[kind], scope: 'C', extras, ...(data && { data }) },
  }
}

// Kept as they come: what we do not know of a section must survive being written back.
const findLayout = finderOf(listOf(recordOf(anything)).min(1))
const findElements = finderOf(shape({ elements: listOf(shape({ name: text })) }))

type Section = Readonly<Record<string, unknown>>

function hasField(layout: readonly Section[], name: string): boolean {
  return layout.some(section =>
    (findElements(section)?.elements ?? []).some(element => element.name === name),
  )
}

function toSection(type: FieldType, locale: Locale): Section {
  return {
    name: type.code,
    title: type.field.section[locale],
    type: 'section',
    // 1: shown even when it has no value, and ours never has one (V).
    elements: [{ name: fieldNameOf(type), optionFlags: 1 }],
  }
}

/** What a card shows before anybody has changed it; the portal answers `null` then instead of telling (V). */
function defaultLayout(kind: EntityRef['kind'], locale: Locale): readonly Section[] {
  return DEFAULT_LAYOUTS[kind].map(({ name, title, fields }) => ({
    name,
    title: title[locale],
    type: 'section',
    elements: fields.split(/\s+/).map(field => ({ name: field, optionFlags: 0 })),
  }))
}

interface DefaultSection {
  readonly name: string
  readonly title: Readonly<Record<Locale, string>>
  readonly fields: string
}

const DEFAULT_LAYOUTS: Readonly<Record<EntityRef['kind'], readonly DefaultSection[]>> = {
  lead: [
    {
      name: 'main',
      title: { ru: 'О лиде', en: 'About lead' },
      fields: 'TITLE STATUS_ID OPPORTUNITY_WITH_CURRENCY SOURCE_ID',
    },
    {
      name: 'client',
      title: { ru: 'О клиенте', en: 'About customer' },
      fields: 'CLIENT HONORIFIC LAST_NAME NAME SECOND_NAME PHONE EMAIL WEB IM COMPANY_TITLE POST',
    },
    {
      name: 'additional',
      title: { ru: 'Дополнительно', en: 'More' },
      fields: 'SOURCE_DESCRIPTION OPENED ASSIGNED_BY_ID OBSERVER COMMENTS UTM',
    },
  ],
  deal: [
    {
      name: 'main',
      title: { ru: 'О сделке', en: 'About deal' },
      fields: 'TITLE OPPORTUNITY_WITH_CURRENCY CLOSEDATE CLIENT',
    },
    {
      name: 'additional',
      title: { ru: 'Дополнительно', en: 'More' },
      fields:
        'TYPE_ID SOURCE_ID SOURCE_DESCRIPTION BEGINDATE OPENED ASSIGNED_BY_ID OBSERVER COMMENTS UTM',
    },
    { name: 'products', title: { ru: 'Товары', en: 'Products' }, fields: 'PRODUCT_ROW_SUMMARY' },
  ],
  contact: [
    {
      name: 'main',
      title: { ru: 'О контакте', en: 'About contact' },
      fields:
        'HONORIFIC LAST_NAME NAME SECOND_NAME PHOTO BIRTHDATE POST PHONE EMAIL WEB IM COMPANY REQUISITES',
    },
    {
      name: 'additional',
      title: { ru: 'Дополнительно', en: 'More' },
      fields:
        'TYPE_ID SOURCE_ID SOURCE_DESCRIPTION OPENED EXPORT ASSIGNED_BY_ID OBSERVER COMMENTS UTM',
    },
  ],
  company: [
    {
      name: 'main',
      title: { ru: 'О компании', en: 'About company' },
      fields:
        'TITLE LOGO COMPANY_TYPE INDUSTRY REVENUE_WITH_CURRENCY PHONE EMAIL WEB IM CONTACT REQUISITES',
    },
    {
      name: 'additional',
      title: { ru: 'Дополнительно', en: 'More' },
      fields: 'EMPLOYEES OPENED ASSIGNED_BY_ID OBSERVER IS_MY_COMPANY COMMENTS UTM',
    },
  ],
}
