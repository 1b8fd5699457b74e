import { describe, expect, it } from 'vitest'
import { fromLine, passes, readMarketList, readOkveds, readRegions, toLine } from './market.ts'

const SBER = '7707083893'
const YANDEX = '7736207543'
const KAMAZ = '1650032058'

describe('a list of companies', () => {
  it('is read from a column of ИНН that somebody pasted', () => {
    expect(readMarketList(`${SBER}\r\n${KAMAZ}\n\n${SBER}\n`)).toEqual({
      rows: [
        { inn: SBER, okved: '' },
        { inn: KAMAZ, okved: '' },
      ],
      skipped: 0,
      repeated: 1,
    })
  })

  it('is read from a table: the column that says ОКВЭД, whatever stands between', () => {
    const text = [
      '\uFEFFНазвание;ИНН;Город;Основной ОКВЭД',
      `"ПАО Сбербанк";${SBER};Москва;64.19 Денежное посредничество`,
      `ООО Яндекс;"${YANDEX}";Москва;62.01`,
      `Камаз;${KAMAZ};Набережные Челны;нет`,
    ].join('\n')
    expect(readMarketList(text)).toEqual({
      rows: [
        { inn: SBER, okved: '64.19' },
        { inn: YANDEX, okved: '62.01' },
        { inn: KAMAZ, okved: '' },
      ],
      skipped: 0,
      repeated: 0,
    })
  })

  it('takes the code right behind the ИНН where no column is named, and says how many lines it left out', () => {
    expect(readMarketList(`${YANDEX}\t62.01\n7707083894\t64\nитого 2\n`)).toEqual({
      rows: [{ inn: YANDEX, okved: '62.01' }],
      skipped: 2,
      repeated: 0,
    })
  })

  it('goes to the server and comes back as it was; what is no company does not', () => {
    for (const row of [
      { inn: SBER, okved: '' },
      { inn: YANDEX, okved: '62.01' },
    ])
      expect(fromLine(toLine(row))).toEqual(row)
    expect(fromLine('7707083894 62')).toBeNull()
    expect(fromLine(`${SBER} %`)).toBeNull()
  })

  it('is cut by region and by the beginning of the code', () => {
    const filter = { regions: readRegions('77; 50') ?? [], okveds: readOkveds('62, 63.11') ?? [] }
    expect(passes({ inn: YANDEX, okved: '62.01' }, filter)).toBe(true)
    expect(passes({ inn: KAMAZ, okved: '62.01' }, filter)).toBe(false)
    expect(passes({ inn: YANDEX, okved: '' }, filter)).toBe(false)
    expect(passes({ inn: KAMAZ, okved: '' }, { regions: [], okveds: [] })).toBe(true)
  })

  it.each(['7', '00', 'Москва', '077'])('knows no region %j', text => {
    expect(readRegions(text)).toBeNull()
  })

  it.each(['6', 'IT', '62.%', '62.011'])('knows no code %j', text => {
    expect(readOkveds(text)).toBeNull()
  })
})
