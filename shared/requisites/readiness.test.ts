import { describe, expect, it } from 'vitest'
import { createSay } from '../i18n/say.ts'
import russian from './messages.ru.json' with { type: 'json' }
import {
  type FilledRequisites,
  readyForContract,
  readyForInvoice,
  sayMissing,
} from './readiness.ts'
import { lampsOf } from './standing-party.ts'

const say = createSay([russian], { locale: 'ru', timeZone: 'Europe/Moscow' })

const company: FilledRequisites = {
  kind: 'company',
  shortName: 'ООО «Ромашка»',
  fullName: 'Общество с ограниченной ответственностью «Ромашка»',
  inn: '7707083893',
  kpp: '773601001',
  ogrn: '1027700132195',
  address: '443001, г Самара, ул Садовая, д 1',
  bankName: 'ПАО СБЕРБАНК',
  bik: '044525974',
  correspondentAccount: '30101810145250000974',
  account: '40702810500000000001',
  signatory: 'Иванова Ивана Ивановича',
  post: 'генерального директора',
  basis: 'Устава',
}

describe('readyForInvoice', () => {
  it('needs name, ИНН, КПП and address only', () => {
    const bare = {
      ...company,
      fullName: null,
      ogrn: null,
      bik: null,
      account: null,
      signatory: null,
    }

    expect(readyForInvoice(bare)).toMatchObject({ isReady: true, missing: [] })
  })

  it.each(['shortName', 'inn', 'kpp', 'address'] as const)('misses %s', field => {
    expect(readyForInvoice({ ...company, [field]: '  ' })).toMatchObject({
      isReady: false,
      missing: [field],
    })
  })

  it('needs no КПП of an entrepreneur', () => {
    const person = { ...company, kind: 'entrepreneur', inn: '780000000177', kpp: null } as const

    expect(readyForInvoice(person).isReady).toBe(true)
  })
})

describe('readyForContract', () => {
  it('is ready when everything is there', () => {
    expect(readyForContract(company)).toMatchObject({ isReady: true, missing: [] })
  })

  it('lists what is missing, in words', () => {
    const { isReady, missing } = readyForContract({ ...company, account: null, basis: null })

    expect(isReady).toBe(false)
    expect(missing.map(field => say(sayMissing(field)))).toEqual([
      'расчётный счёт',
      'основание полномочий',
    ])
  })

  it.each([
    [{ inn: '7707083894' }, 'ИНН: не сходится контрольная цифра'],
    [{ inn: '77070838931' }, 'ИНН: неверное число цифр'],
    [{ ogrn: '102770013219x' }, 'ОГРН: есть лишние знаки, нужны только цифры'],
    [{ kpp: '7736ab001' }, 'КПП: так КПП не записывают'],
    [{ correspondentAccount: '40702810900000000025' }, 'Корр. счёт: счёт банка начинается с 301'],
  ])('is not ready with %j and says why', (change, words) => {
    const { isReady, wrong } = readyForContract({ ...company, ...change })

    expect(isReady).toBe(false)
    expect(wrong.map(({ text }) => say(text))).toEqual([words])
  })

  it('only warns of an account whose key does not hold', () => {
    const { isReady, wrong } = readyForContract({ ...company, account: '40702810500000000002' })

    expect(isReady).toBe(true)
    expect(wrong.map(({ text }) => say(text))).toEqual([
      'Расчётный счёт: не сходится контрольная цифра',
    ])
  })

  it('warns of an ИНН of the other kind', () => {
    const { wrong } = readyForContract({ ...company, inn: '780000000177' })

    expect(wrong.map(({ text }) => say(text))).toEqual(['У организации ИНН из 10 цифр, здесь 12'])
  })

  it('needs no signatory of an entrepreneur and no ОГРН of a person', () => {
    const bare = {
      ...company,
      kpp: null,
      signatory: null,
      post: null,
      basis: null,
      inn: '780000000177',
    }

    expect(
      readyForContract({ ...bare, kind: 'entrepreneur', ogrn: '322784700000014' }).isReady,
    ).toBe(true)
    expect(readyForContract({ ...bare, kind: 'person', ogrn: null }).isReady).toBe(true)
  })
})

describe('lamps of a card that has no place for a value', () => {
  it('wait for what can be filled in alone, and name the rest', () => {
    const values = {
      shortName: 'ООО «Ромашка»',
      inn: '7707083893',
      kpp: '773601001',
      ogrn: '1027700132195',
      legalAddress: '443001, г Самара, ул Садовая, д 1',
      director: 'Иванов Иван Иванович',
      bik: '044525974',
      account: '40702810500000000001',
    }
    const placeless = ['fullName', 'post', 'bankName', 'correspondentAccount', 'okpo'] as const
    const [contract, invoice] = lampsOf(values, 'company', say, placeless)

    expect(contract).toMatchObject({ isReady: true, missing: [] })
    expect(contract?.text).toBe(
      'Готово для договора. В карточке нет полей, их выбирает администратор в настройках: полное название, название банка, корр. счёт, должность подписанта',
    )
    expect(invoice?.text).toBe('Готово для счёта')
    expect(lampsOf({ ...values, bik: '' }, 'company', say, placeless)[0]).toMatchObject({
      isReady: false,
      missing: ['БИК'],
    })
    expect(lampsOf(values, 'company', say)[0]).toMatchObject({ isReady: false })
  })
})
