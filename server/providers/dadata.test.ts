import { describe, expect, it } from 'vitest'
import { BANK, ENTREPRENEUR, MOTORIKA } from '../../tests/providers/recorded-answers.ts'
import { found, KEY, refusing, troubleOf, useDadata } from '../../tests/providers/dadata-stand.ts'
import { DAY, MINUTE } from '../../shared/time/instant.ts'

const { sent, answering, later, aProvider } = useDadata()

describe('createDadata', () => {
  it('asks for the head office with the key', async () => {
    answering(found(MOTORIKA))

    await aProvider().find('7719402047')

    expect(sent).toEqual([
      {
        path: 'findById/party',
        authorization: `Token ${KEY}`,
        body: { query: '7719402047', branch_type: 'MAIN', count: 1 },
      },
    ])
  })

  it('reads a company', async () => {
    answering(found(MOTORIKA))

    expect(await aProvider().find('7719402047')).toMatchObject({
      kind: 'company',
      inn: '7719402047',
      kpp: '772301001',
      ogrn: '1157746078984',
      form: 'ООО',
      name: { short: 'ООО "МОТОРИКА"', bare: 'МОТОРИКА' },
      director: {
        name: 'Давидюк Андрей Павлович',
        post: 'ГЕНЕРАЛЬНЫЙ ДИРЕКТОР',
        isDisqualified: false,
      },
      standing: { status: 'active', registeredOn: '2015-02-05', endedOn: null },
      address: {
        line: '109316, г Москва, р-н Печатники, Волгоградский пр-кт, д 42 к 5, помещ 1Н',
        postalCode: '109316',
        region: null,
        city: 'Москва',
        street: 'Волгоградский пр-кт, д 42, к 5',
        flat: 'помещ 1Н',
        isInvalid: false,
      },
    })
  })

  it('reads an entrepreneur', async () => {
    answering(found(ENTREPRENEUR))

    expect(await aProvider().find('780000000177')).toMatchObject({
      kind: 'entrepreneur',
      surname: 'Тестов',
      firstName: 'Иван',
      patronymic: 'Петрович',
      ogrn: '322784700000014',
      standing: { registeredOn: '2022-02-01' },
    })
  })

  it('reads a bank', async () => {
    answering(found(BANK))

    expect(await aProvider().findBank('044525225')).toEqual({
      bik: '044525225',
      name: 'ПАО СБЕРБАНК',
      city: 'г Москва',
      correspondentAccount: '30101810400000000225',
      swift: 'SABRRUMMXXX',
      inn: '7707083893',
      kpp: '773601001',
      address: '117312, г Москва, ул Вавилова, д 19',
      isActive: true,
    })
  })

  it('gives null, not an error, for nobody', async () => {
    answering(found({ suggestions: [] }))

    expect(await aProvider().find('7719402047')).toBeNull()
  })

  it('asks without the КПП when nobody has it any more', async () => {
    answering(found({ suggestions: [] }), found(MOTORIKA))

    expect(await aProvider().find('7719402047', '772301009')).toMatchObject({ kpp: '772301001' })
    expect(sent.map(({ body }) => body['kpp'])).toEqual(['772301009', undefined])
  })

  it('names the field that is wrong in an answer', async () => {
    answering(found({ suggestions: [{ data: { inn: 5 } }] }))

    await expect(aProvider().find('7719402047')).rejects.toThrow(
      'DaData party: suggestions.0.data.inn',
    )
  })
})

describe('answers', () => {
  it.each([
    ['a company', 'find', DAY],
    ['a bank', 'findBank', 30 * DAY],
  ] as const)('about %s are kept for their time', async (_what, method, life) => {
    answering(found({ suggestions: [] }))
    const provider = aProvider()
    const ask = async () => {
      await provider[method]('7719402047')
      return sent.length
    }

    expect(await ask()).toBe(1)
    later(life - 1)
    expect(await ask()).toBe(1)
    later(1)
    expect(await ask()).toBe(2)
  })

  it('to what a person typed are kept for ten minutes', async () => {
    answering(found({ suggestions: [] }))
    const provider = aProvider()

    await provider.suggest({ text: 'ромашка' })
    later(10 * MINUTE - 1)
    await provider.suggest({ text: 'ромашка' })
    const before = sent.length
    later(1)
    await provider.suggest({ text: 'ромашка' })

    expect([before, sent.length]).toEqual([1, 2])
  })

  it('are waited for together', async () => {
    answering(found(MOTORIKA))
    const provider = aProvider()

    await Promise.all([provider.find('7719402047'), provider.find('7719402047')])

    expect(sent).toHaveLength(1)
  })

  it('that failed are asked for again', async () => {
    answering(refusing(403), found(MOTORIKA))
    const provider = aProvider()
    await troubleOf(provider.find('7719402047'))

    expect(await provider.find('7719402047')).not.toBeNull()
  })
})
