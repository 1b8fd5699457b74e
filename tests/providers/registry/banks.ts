import type { Suggestion } from './records.ts'

const BANKS = [
  ['044525225', 'ПАО Сбербанк', '30101810400000000225', '7707083893', '773601001', 'г Москва'],
  ['044525974', 'АО «ТБанк»', '30101810145250000974', '7710140679', '771301001', 'г Москва'],
  ['044525593', 'АО «АЛЬФА-БАНК»', '30101810200000000593', '7728168971', '770801001', 'г Москва'],
  ['044525187', 'Банк ВТБ (ПАО)', '30101810700000000187', '7702070139', '784201001', 'г Москва'],
  [
    '043601607',
    'Поволжский банк ПАО Сбербанк',
    '30101810200000000607',
    '7707083893',
    '631602006',
    'г Самара',
  ],
] as const

export const BANK_SUGGESTIONS: readonly Suggestion[] = BANKS.map(toBank)

function toBank([bic, name, account, inn, kpp, city]: (typeof BANKS)[number]): Suggestion {
  return {
    value: name,
    unrestricted_value: name,
    data: {
      opf: { type: 'BANK', full: null, short: null },
      name: { payment: name.toUpperCase(), full: null, short: name },
      bic,
      swift: null,
      inn,
      kpp,
      okpo: null,
      correspondent_account: account,
      treasury_accounts: null,
      registration_number: null,
      payment_city: city,
      state: {
        status: 'ACTIVE',
        code: null,
        actuality_date: 1_679_443_200_000,
        registration_date: 677_376_000_000,
        liquidation_date: null,
      },
      rkc: null,
      cbr: null,
      address: { value: city, unrestricted_value: city, data: null },
      phones: null,
    },
  }
}
