import type { Suggestion } from './records.ts'

/** Invented firms of two neighbours, flat as the service sends them. */
export const BELARUS: readonly Suggestion[] = [
  suggestion('ООО "Василёк"', {
    unp: '190000017',
    type: 'LEGAL',
    status: 'ACTIVE',
    full_name_ru: 'Общество с ограниченной ответственностью "Василёк"',
    short_name_ru: 'ООО "Василёк"',
    trade_name_ru: null,
    fio_ru: null,
    address: 'г. Минск, ул. Садовая, 1',
    oked: '62010',
    oked_name: null,
    registration_date: 1_423_094_400_000,
    removal_date: null,
    actuality_date: 1_732_060_800_000,
  }),
]

export const KAZAKHSTAN: readonly Suggestion[] = [
  suggestion('ТОО "Дала"', {
    bin: '150240000017',
    type: 'LEGAL',
    status: 'ACTIVE',
    name_ru: 'ТОО "Дала"',
    fio: 'АХМЕТОВ АЙДАР РИНАТОВИЧ',
    address_ru: 'г. Алматы, ул. Абая, 1',
    kato: null,
    oked: '62010',
    oked_name_ru: null,
    krp: null,
    kse: null,
    kfs: null,
    registration_date: 1_423_094_400_000,
  }),
]

function suggestion(value: string, data: Suggestion['data']): Suggestion {
  return { value, unrestricted_value: value, data }
}
