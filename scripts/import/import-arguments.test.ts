import { describe, expect, it } from 'vitest'
import { ImportUsage, readImportArguments } from './import-arguments.ts'

const CALL = ['base.xlsx', '--tenant', 'bitrix24:abc']

describe('the call of npm run import', () => {
  it('needs a file and a tenant, and guesses the rest', () => {
    expect(readImportArguments(CALL)).toEqual({
      file: 'base.xlsx',
      tenant: 'bitrix24:abc',
      isDryRun: false,
      mapping: null,
      sheet: null,
      hasHeader: null,
      headerLine: null,
      encoding: null,
      delimiter: null,
      allAreRequests: false,
      owner: null,
      errors: null,
      isJson: false,
    })
  })

  it('may say everything', () => {
    const more =
      '--dry-run --mapping name,phone,skip --sheet 2 --no-header --requests --owner 7 --json'.split(
        ' ',
      )

    expect(readImportArguments([...CALL, ...more])).toMatchObject({
      isDryRun: true,
      mapping: ['name', 'phone', 'skip'],
      sheet: 1,
      hasHeader: false,
      allAreRequests: true,
      owner: '7',
      isJson: true,
    })
  })

  it('may say how a text file is read', () => {
    const more = '--header 3 --encoding cp866 --delimiter tab'.split(' ')

    expect(readImportArguments([...CALL, ...more])).toMatchObject({
      hasHeader: true,
      headerLine: 3,
      encoding: 'CP866',
      delimiter: '\t',
    })
  })

  it.each([
    [[], '--tenant <id>'],
    [['base.xlsx'], '--tenant <id>'],
    [[...CALL, 'other.xlsx'], '--tenant <id>'],
    [[...CALL, '--mapping', 'name,телефон'], 'телефон is none of'],
    [[...CALL, '--sheet', '0'], 'no number from 1'],
    [[...CALL, '--owner', 'Иван'], 'no number of a user'],
    [[...CALL, '--quickly'], '--quickly'],
    [[...CALL, '--encoding', 'latin'], 'none of UTF-8'],
    [[...CALL, '--delimiter', '"'], 'none of ; , tab'],
    [[...CALL, '--header', '0'], 'no number from 1'],
    [[...CALL, '--header', '2', '--no-header'], 'different things'],
  ])('%j is told what is wrong', (call, sentence) => {
    expect(() => readImportArguments(call)).toThrow(ImportUsage)
    expect(() => readImportArguments(call)).toThrow(sentence)
  })
})
