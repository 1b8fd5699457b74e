import type { PersonName } from '../../../shared/crm/model.ts'
import type { ImportOrder } from '../../core/host-import.ts'
import type { FieldValue } from './contact-wire.ts'

type OrderOf<Type extends ImportOrder['type']> = Extract<ImportOrder, { type: Type }>
type Body = Readonly<Record<string, unknown>>

/** On everything that a load has made: people find it by this, and so do we. */
export function loadTag(load: string): string {
  return `загрузка ${load}`
}

/** Where its INN goes; `null`: the account has no field for it, the note says it. */
export type LegalField = string | null

const ENTREPRENEUR = 1
const COMPANY = 2
const COMPANY_INN = 10

export function toContactBody(order: OrderOf<'contact'>, load: string): Body {
  const { name, phones, emails, company } = order
  return {
    ...toNames(name),
    ...responsible(order),
    custom_fields_values: [...toField('PHONE', [], phones), ...toField('EMAIL', [], emails)],
    _embedded: {
      tags: [{ name: loadTag(load) }],
      ...(company !== null && { companies: [{ id: Number(company) }] }),
    },
  }
}

export function toCompanyBody(order: OrderOf<'company'>, load: string, legal: LegalField): Body {
  const { title, inn, kpp, phones, emails, extras } = order
  const entity = {
    name: title,
    entity_type: inn.length === COMPANY_INN ? COMPANY : ENTREPRENEUR,
    vat_id: inn,
    ...(kpp !== '' && { kpp }),
  }
  return {
    name: title,
    ...responsible(order),
    custom_fields_values: [
      ...toField('PHONE', [], phones),
      ...toField('EMAIL', [], emails),
      ...(extras.site === '' ? [] : [{ field_code: 'WEB', values: [{ value: extras.site }] }]),
      ...(inn !== '' && legal !== null
        ? [{ field_id: Number(legal), values: [{ value: entity }] }]
        : []),
    ],
    _embedded: { tags: [{ name: loadTag(load) }] },
  }
}

/** A request as a form sends it. The mark is the id it has with us. @param sentAt seconds since 1970 */
export function toRequestBody(order: OrderOf<'request'>, load: string, sentAt: number): Body {
  const { mark, title, name, phones, emails, company } = order
  return {
    source_name: 'Шаголад',
    source_uid: mark,
    metadata: {
      form_id: `load-${load}`,
      form_name: 'Загрузка базы',
      form_page: 'Шаголад',
      form_sent_at: sentAt,
    },
    _embedded: {
      leads: [
        { name: title, ...responsible(order), _embedded: { tags: [{ name: loadTag(load) }] } },
      ],
      contacts: [
        {
          ...toNames(name),
          custom_fields_values: [...toField('PHONE', [], phones), ...toField('EMAIL', [], emails)],
        },
      ],
      ...(company !== '' && { companies: [{ name: company }] }),
    },
  }
}

/** What has no field of its own. */
export function noteOf(order: Exclude<ImportOrder, { type: 'extend' }>, hasLegal: boolean): string {
  const { extras } = order
  const inn = order.type === 'company' && order.inn !== '' && !hasLegal ? [`ИНН: ${order.inn}`] : []
  const site = order.type !== 'company' && extras.site !== '' ? [extras.site] : []
  const source = extras.source === '' ? [] : [extras.source]
  return [...extras.lines, ...inn, ...site, ...source].join('\n')
}

/** The values of a field replace each other as a whole: added ones come with all others. */
export function toField(
  code: 'PHONE' | 'EMAIL',
  before: readonly FieldValue[],
  added: readonly string[],
): readonly Body[] {
  const values = [...before, ...added.map(value => ({ value, enum_code: 'WORK' }))]
  if (values.length === 0) return []
  return [
    {
      field_code: code,
      values: values.map(({ value, enum_code }) => ({
        value,
        ...(enum_code !== null && { enum_code }),
      })),
    },
  ]
}

function responsible({ owner }: Exclude<ImportOrder, { type: 'extend' }>): Body {
  return owner === null ? {} : { responsible_user_id: Number(owner) }
}

/** amoCRM has two fields; a patronymic belongs to the first one. */
export function toNames({ first, last, second }: PersonName) {
  const given = [first, second].filter(part => part !== null).join(' ')
  return {
    ...(given !== '' && { first_name: given }),
    ...(last !== null && { last_name: last }),
  }
}
