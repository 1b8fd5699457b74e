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

  it.each([
    [[], '--tenant <id>'],
    [['base.xlsx'], '--tenant <id>'],
    [[...CALL, 'other.xlsx'], '--tenant <id>'],
    [[...CALL, '--mapping', 'name,телефон'], 'телефон is none of'],
    [[...CALL, '--sheet', '0'], 'no number from 1'],
    [[...CALL, '--owner', 'Иван'], 'no number of a user'],
    [[...CALL, '--quickly'], '--quickly'],
  ])('%j is told what is wrong', (call, sentence) => {
    expect(() => readImportArguments(call)).toThrow(ImportUsage)
    expect(() => readImportArguments(call)).toThrow(sentence)
  })
})
