import type { Portal } from '../method.ts'
import type { ItemType, UserField } from '../state.ts'

/** How a field is stored in {@link Item.fields}: moments as ms, flags as Y/N, links and people as numbers (0: none). */
export type FieldKind =
  'whole' | 'double' | 'text' | 'flag' | 'datetime' | 'date' | 'stage' | 'user' | 'link' | 'links'

export interface FieldSpec {
  /** As in `crm.item.*`. */
  readonly name: string
  /** As in `crm.lead.*` and others. */
  readonly classic: string
  readonly kind: FieldKind
  readonly readOnly: boolean
  readonly title: string
}

const OWN_CLASSIC_NAMES: Record<string, string> = {
  createdTime: 'DATE_CREATE',
  updatedTime: 'DATE_MODIFY',
  createdBy: 'CREATED_BY_ID',
  updatedBy: 'MODIFY_BY_ID',
  movedBy: 'MOVED_BY_ID',
}

const READ_ONLY = new Set(
  'id createdTime updatedTime createdBy updatedBy movedTime movedBy lastActivityTime lastActivityBy stageSemanticId closed dateClosed isReturnCustomer isRepeatedApproach isNew hasPhone hasEmail'.split(
    ' ',
  ),
)

const COMMON =
  'id:whole title:text assignedById:user createdBy:user updatedBy:user createdTime:datetime updatedTime:datetime lastActivityTime:datetime lastActivityBy:user opened:flag comments:text sourceId:text sourceDescription:text originatorId:text originId:text utmSource:text utmMedium:text utmCampaign:text utmContent:text utmTerm:text webformId:whole'
const PERSON = 'name:text lastName:text secondName:text honorific:text post:text birthdate:date'
const MONEY = 'opportunity:double currencyId:text isManualOpportunity:flag'
const STAGED =
  'stageId:stage stageSemanticId:text movedTime:datetime movedBy:user observers:links isReturnCustomer:flag contactId:link contactIds:links companyId:link'

const SPECS: Record<ItemType, string> = {
  1: `${COMMON} ${PERSON} ${MONEY} ${STAGED} companyTitle:text dateClosed:datetime hasPhone:flag hasEmail:flag`,
  2: `${COMMON} ${MONEY} ${STAGED} categoryId:whole closed:flag typeId:text begindate:date closedate:date probability:whole leadId:link quoteId:link isRepeatedApproach:flag isNew:flag additionalInfo:text`,
  3: `${COMMON} ${PERSON} typeId:text companyId:link companyIds:links leadId:link hasPhone:flag hasEmail:flag export:flag`,
  4: `${COMMON} typeId:text industry:text employees:text revenue:double currencyId:text contactIds:links leadId:link hasPhone:flag hasEmail:flag isMyCompany:flag`,
}

/** Russian names as the card shows them; what is not here is named by its code, as the portal does for technical fields. */
const TITLES: Record<string, string> = {
  id: 'ID',
  title: 'Название',
  assignedById: 'Ответственный',
  createdBy: 'Кем создано',
  updatedBy: 'Кем изменено',
  createdTime: 'Дата создания',
  updatedTime: 'Дата изменения',
  movedTime: 'Дата смены стадии',
  movedBy: 'Кем изменена стадия',
  lastActivityTime: 'Последняя активность',
  opened: 'Доступна для всех',
  comments: 'Комментарий',
  sourceId: 'Источник',
  sourceDescription: 'Дополнительно об источнике',
  name: 'Имя',
  lastName: 'Фамилия',
  secondName: 'Отчество',
  post: 'Должность',
  opportunity: 'Сумма',
  currencyId: 'Валюта',
  stageId: 'Стадия',
  stageSemanticId: 'Группа стадии',
  categoryId: 'Воронка',
  closed: 'Закрыта',
  contactId: 'Контакт',
  contactIds: 'Контакты',
  companyId: 'Компания',
  companyTitle: 'Название компании',
  leadId: 'Лид',
  observers: 'Наблюдатели',
  isReturnCustomer: 'Повторный',
  isRepeatedApproach: 'Повторное обращение',
  begindate: 'Дата начала',
  closedate: 'Предполагаемая дата закрытия',
  dateClosed: 'Дата завершения',
}

const NOT_OF_TYPE: Partial<Record<ItemType, readonly string[]>> = { 3: ['title'] }

function snake(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
}

function classicName(type: ItemType, name: string): string {
  if (type === 1 && name === 'stageId') return 'STATUS_ID'
  if (type === 1 && name === 'stageSemanticId') return 'STATUS_SEMANTIC_ID'
  return OWN_CLASSIC_NAMES[name] ?? snake(name)
}

function buildSpecs(type: ItemType): ReadonlyMap<string, FieldSpec> {
  const specs = new Map<string, FieldSpec>()
  for (const entry of SPECS[type].split(' ')) {
    const [name = '', kind = 'text'] = entry.split(':')
    if (NOT_OF_TYPE[type]?.includes(name)) continue
    specs.set(name, {
      name,
      classic: classicName(type, name),
      kind: kind as FieldKind, // the table above uses nothing else
      readOnly: READ_ONLY.has(name) || (type === 4 && name === 'contactIds'),
      title: TITLES[name] ?? name,
    })
  }
  return specs
}

const SYSTEM_FIELDS: Readonly<Record<ItemType, ReadonlyMap<string, FieldSpec>>> = {
  1: buildSpecs(1),
  2: buildSpecs(2),
  3: buildSpecs(3),
  4: buildSpecs(4),
}

export function systemFields(type: ItemType): ReadonlyMap<string, FieldSpec> {
  return SYSTEM_FIELDS[type]
}

/** `UF_CRM_SCORE_BADGE` → `ufCrmScoreBadge`, `UF_CRM_1790001` → `ufCrm_1790001`. */
export function camelUserField(fieldName: string): string {
  return fieldName.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

const USER_FIELD_KINDS: Readonly<Record<string, FieldKind>> = {
  integer: 'whole',
  double: 'double',
  boolean: 'flag',
  datetime: 'datetime',
  date: 'date',
  employee: 'user',
}

function userFieldSpec(field: UserField): FieldSpec {
  return {
    name: camelUserField(field.fieldName),
    classic: field.fieldName,
    kind: USER_FIELD_KINDS[field.userTypeId] ?? 'text',
    readOnly: false,
    title: field.label['ru'] ?? field.fieldName,
  }
}

export function userFieldsOf(portal: Portal, type: ItemType): readonly FieldSpec[] {
  return [...portal.state.userFields.values()]
    .filter(field => field.entityTypeId === type)
    .map(userFieldSpec)
}

/** System and custom fields of a type by their camelCase names. */
export function fieldsOf(portal: Portal, type: ItemType): ReadonlyMap<string, FieldSpec> {
  const custom = userFieldsOf(portal, type)
  if (custom.length === 0) return SYSTEM_FIELDS[type]
  return new Map([
    ...SYSTEM_FIELDS[type],
    ...custom.map((spec): [string, FieldSpec] => [spec.name, spec]),
  ])
}

export const CLASSIC_PREFIX: Readonly<Record<ItemType, 'lead' | 'deal' | 'contact' | 'company'>> = {
  1: 'lead',
  2: 'deal',
  3: 'contact',
  4: 'company',
}

export function typeByPrefix(prefix: string): ItemType | null {
  return ([1, 2, 3, 4] as const).find(type => CLASSIC_PREFIX[type] === prefix) ?? null
}

export function asItemType(value: number | null): ItemType | null {
  return value === 1 || value === 2 || value === 3 || value === 4 ? value : null
}
