import { describe, expect, it } from 'vitest'
import { readTerritory } from './territory.ts'

const read = (region: string, gar: string, prefix: string) => {
  const { place, isUnknown } = readTerritory(region, gar, prefix)
  return { ...place, isUnknown }
}

describe('readTerritory', () => {
  it.each([
    ['г. Улан-Удэ|Республика Бурятия', 'Улан-Удэ', 'city'],
    ['г. Улан-Удэ|г.о. город Улан-Удэ|Республика Бурятия', 'Улан-Удэ', 'city'],
    ['г.о. город Улан-Удэ|Республика Бурятия', 'Улан-Удэ', 'city'],
    ['г. Гусиноозерск|р-н Селенгинский|Республика Бурятия', 'Гусиноозерск', 'city'],
    ['р-н Курский|Республика Бурятия', 'Курский район', 'district'],
    ['м.р-н Курский|Республика Бурятия', 'Курский район', 'district'],
    ['м.о. Курский|Республика Бурятия', 'Курский округ', 'district'],
    ['с. Завьялово|р-н Завьяловский|Республика Бурятия', 'Завьялово, Завьяловский район', 'city'],
    ['пгт. Кожва|г. Печора|Республика Бурятия', 'Кожва', 'city'],
    ['п. Звездный городок|Республика Бурятия', 'Звездный городок', 'city'],
    ['тер. ЦВТ|р-н Рузский|Республика Бурятия', 'Рузский район', 'district'],
    ['Добрянский район|Республика Бурятия', 'Добрянский район', 'district'],
    ['Республика Бурятия', null, 'region'],
    ['Невесть что|Республика Бурятия', null, 'region'],
  ])('reads the place %s as %j', (gar, city, precision) => {
    expect(read('-', gar, '30121')).toMatchObject({
      city,
      precision,
      region: 'Республика Бурятия',
      subjects: ['03'],
      zone: 'Asia/Irkutsk',
      isUnknown: false,
    })
  })

  it('takes the region from ГАР and the place from either column', () => {
    expect(read('г. Улан-Удэ|Республика Бурятия', 'Республика Бурятия', '30121')).toMatchObject({
      city: 'Улан-Удэ',
      region: 'Республика Бурятия',
    })
  })

  it('reads a region spelled twice as a region', () => {
    const twice = 'Республика Удмуртская|Удмуртская Республика'

    expect(read(twice, twice, '34122')).toMatchObject({ city: null, precision: 'region' })
  })

  it('knows two regions at once, and their zone when it is one', () => {
    expect(read('-', 'Город Москва, Московская область', '90300')).toMatchObject({
      subjects: ['77', '50'],
      region: 'Город Москва, Московская область',
      regionShort: 'Москва и Московская область',
      zone: 'Europe/Moscow',
    })
  })

  it.each([
    ['Город Москва|Московская область', '90300', null, ['77', '50']],
    ['г. Москва|Город Москва', '90300', null, ['77']],
    ['г. Москва|Город Москва', '49510', 'Москва', ['77']],
    ['г. Севастополь|Город Севастополь', '86920', 'Севастополь', ['92']],
  ])('tells town and regions apart in %s of %s…', (gar, prefix, city, subjects) => {
    expect(read('-', gar, prefix)).toMatchObject({ city, subjects, isUnknown: false })
  })

  it('gives the whole country no zone', () => {
    expect(read('-', 'Российская Федерация', '95410')).toMatchObject({
      precision: 'country',
      zone: null,
      isUnknown: false,
    })
  })

  it.each([
    ['г. Улан-Удэ', '30121', 'Улан-Удэ', ['03']],
    ['г. Москва', '49510', 'Москва', ['77']],
    ['г.о. Химки', '49550', 'Химки', ['50']],
    ['г. Нарьян-Мар', '81853', 'Нарьян-Мар', ['83']],
    ['р-н Заполярный', '81853', 'Заполярный район', ['83']],
    ['г. Архангельск', '81820', 'Архангельск', ['29']],
  ])('finds the region of %s, named alone, by the code', (region, prefix, city, subjects) => {
    expect(read(region, '', prefix)).toMatchObject({ city, subjects, isUnknown: false })
  })

  it('finds the region of a town that stands for one in a mobile row', () => {
    expect(read('г. Норильск', '', '91353')).toMatchObject({ subjects: ['24'], city: 'Норильск' })
  })

  it('takes a federal city for the region of a mobile number and for the place of a landline', () => {
    expect([read('г. Москва', '', '90300').city, read('г. Москва', '', '49510').city]).toEqual([
      null,
      'Москва',
    ])
  })

  it.each([
    ['у. Оймяконский', '41154', 'Asia/Ust-Nera'],
    ['у. Верхоянский', '41165', 'Asia/Vladivostok'],
    ['у. Томпонский', '41153', 'Asia/Khandyga'],
    ['у. Среднеколымский', '41156', 'Asia/Srednekolymsk'],
    ['п. Эльдикан|у. Усть-Майский', '41141', 'Asia/Khandyga'],
    ['г. Якутск', '41122', 'Asia/Yakutsk'],
    // The town lies in its district, whose five digits tell.
    ['г. Верхоянск', '41165', 'Asia/Vladivostok'],
    ['у. Мирнинский', '41136', 'Asia/Yakutsk'],
  ])('keeps the time of %s in Yakutia', (place, prefix, zone) => {
    expect(read(place, '', prefix).zone).toBe(zone)
    expect(read('-', `${place}|Республика Саха (Якутия)`, prefix).zone).toBe(zone)
  })

  it('does not care for capitals, «ё», dashes and spaces', () => {
    expect(read('', 'КЕМЕРОВСКАЯ  ОБЛАСТЬ – КУЗБАСС', '90300').subjects).toEqual(['42'])
  })

  it.each([
    ['Лунная область', '90300', []],
    ['Матвеевский', '81722', ['35']],
    ['-', '81722', ['35']],
    ['', '90300', []],
  ])('says that %j is none we know, and answers by the code', (region, prefix, subjects) => {
    expect(read(region, '', prefix)).toMatchObject({ subjects, city: null, isUnknown: true })
  })
})
