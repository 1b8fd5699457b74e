import type { AmoState, CustomField, EntityType, FieldEnum } from './state.ts'

const PHONE_KINDS = ['WORK', 'WORKDD', 'MOB', 'FAX', 'HOME', 'OTHER']
const EMAIL_KINDS = ['WORK', 'PRIV', 'OTHER']

/** Post, phones and e-mails; every account has them. */
export function personFields(firstId: number): CustomField[] {
  const predefined = { isPredefined: true, isApiOnly: false }
  return [
    {
      ...predefined,
      id: firstId,
      name: 'Должность',
      code: 'POSITION',
      sort: 2,
      type: 'text',
      enums: null,
    },
    {
      ...predefined,
      id: firstId + 1,
      name: 'Телефон',
      code: 'PHONE',
      sort: 4,
      type: 'multitext',
      enums: kinds(firstId, PHONE_KINDS),
    },
    {
      ...predefined,
      id: firstId + 2,
      name: 'Email',
      code: 'EMAIL',
      sort: 6,
      type: 'multitext',
      enums: kinds(firstId + 40, EMAIL_KINDS),
    },
  ]
}

/** Phones, e-mails and a site. */
export function companyFields(): Map<number, CustomField> {
  const web = { id: 801_103, name: 'Web', code: 'WEB', sort: 8, type: 'url', enums: null }
  const [, phone, email] = personFields(801_100)
  const rows = [phone, email].filter(field => field !== undefined)
  return new Map(
    [...rows, { ...web, isPredefined: true, isApiOnly: false }].map(field => [field.id, field]),
  )
}

function kinds(firstId: number, codes: readonly string[]): FieldEnum[] {
  return codes.map((code, index) => ({
    id: firstId * 10 + index,
    value: code,
    sort: (index + 1) * 2,
    code,
  }))
}

/** A field that the account's people, or a test, have made. */
export function addField(
  state: AmoState,
  type: EntityType,
  field: Omit<CustomField, 'isPredefined' | 'isApiOnly' | 'sort' | 'code'> & {
    readonly code?: string
  },
): CustomField {
  const made = { isPredefined: false, isApiOnly: false, sort: 500, code: null, ...field }
  state.fields[type].set(made.id, made)
  return made
}
