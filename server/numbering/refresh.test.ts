import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compileApart } from './compile-apart.ts'
import { createNumbering } from './create-numbering.ts'
import { FILE_2026 } from '../../tests/numbering-files.ts'
import { openPlanFolder } from './plan-folder.ts'
import { refreshNumbering } from './refresh.ts'
import { readRegisterFolder, type RegisterFile, RegisterMissing } from './register-files.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'numbering-'))
})
afterEach(() => rm(folder, { recursive: true }))

const HEAD = 'АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН\n'
/** A file of so many ranges of a thousand numbers in one region. */
const aFile = (count: number, region = 'Самарская область'): RegisterFile => ({
  digit: 9,
  name: 'DEF-9xx.csv',
  asOf: '2026-09',
  bytes: Buffer.from(
    HEAD +
      Array.from({ length: count }, (_, index) => {
        const from = String(index * 1000).padStart(7, '0')
        const to = String(index * 1000 + 999).padStart(7, '0')
        return `900;${from};${to};1000;ПАО "МТС";-;${region};7740000076`
      }).join('\n'),
  ),
})

const scene = async () => {
  const plans = openPlanFolder(path.join(folder, 'plans'))
  const numbering = createNumbering({ register: await plans.read() })
  const tools = { numbering, folder: plans, compile: compileApart, leastRows: 2 }
  return { numbering, refresh: (file: RegisterFile) => refreshNumbering(tools, [file]) }
}
const NUMBER = '+79000001234'

describe('refreshNumbering', () => {
  it('takes a register into use and keeps it for the next start', async () => {
    const { numbering, refresh } = await scene()
    expect(numbering.find(NUMBER)).toMatchObject({ source: 'blocks' })

    const { taken, kept } = await refresh(aFile(10))

    expect([taken.length, kept]).toEqual([1, []])
    const expected = { source: 'register', region: 'Самарская область', share: null }
    expect(numbering.find(NUMBER)).toMatchObject(expected)
    const restarted = await scene()
    expect(restarted.numbering.find(NUMBER)).toMatchObject(expected)
    expect(restarted.numbering.about()).toContainEqual({
      digit: 9,
      source: 'register',
      asOf: '2026-09',
      rows: 10,
    })
  })

  it.each([
    ['has fewer than half the ranges', aFile(4, 'Томская область'), 'too-few-rows'],
    ['is spelled in ways nobody knows', aFile(10, 'Лунная область'), 'unknown-spellings'],
    ['is a page of words', { ...aFile(0), bytes: Buffer.from('<html>403</html>') }, 'too-few-rows'],
  ])('keeps what was there when the new one %s', async (_what, file, kind) => {
    const { numbering, refresh } = await scene()
    await refresh(aFile(10))

    const { taken, kept } = await refresh(file)

    expect([taken, kept.map(fault => fault.kind)]).toEqual([[], [kind]])
    expect(numbering.find(NUMBER).region).toBe('Самарская область')
    const restarted = await scene()
    expect(restarted.numbering.find(NUMBER).region).toBe('Самарская область')
  })

  it('leaves the other files as they are', async () => {
    const { numbering, refresh } = await scene()
    const landline = numbering.find('+78462316014')

    await refresh(aFile(10))

    expect(numbering.find('+78462316014')).toEqual(landline)
  })

  it('leaves no draft behind', async () => {
    const { refresh } = await scene()
    await refresh(aFile(10))

    expect(await readdir(path.join(folder, 'plans'))).toEqual(['register-9.bin'])
  })
})

describe('openPlanFolder', () => {
  it('names the file that is damaged', async () => {
    await writeFile(path.join(folder, 'register-4.bin'), 'nonsense')

    await expect(openPlanFolder(folder).read()).rejects.toThrow('register-4.bin is damaged')
  })

  it('reads nothing from a folder that is not there', async () => {
    expect(await openPlanFolder(path.join(folder, 'none')).read()).toEqual([])
  })
})

describe('readRegisterFolder', () => {
  it.each([['DEF-9xx.csv'], ['DEF-9xx.csv.gz'], ['Kody_DEF-9kh.csv'], ['def-9xx_2026-08.csv']])(
    'finds %s',
    async name => {
      await writeFile(path.join(folder, name), FILE_2026)
      await writeFile(path.join(folder, 'read me.txt'), 'no register')

      expect(await readRegisterFolder(folder)).toMatchObject([{ digit: 9, name }])
    },
  )

  it('says which files it looks for in a folder without them', async () => {
    await expect(readRegisterFolder(folder)).rejects.toThrow(/ABC-3xx, ABC-4xx, ABC-8xx or DEF-9xx/)
    await expect(readRegisterFolder(folder)).rejects.toBeInstanceOf(RegisterMissing)
  })

  it('says that a folder cannot be read', async () => {
    await expect(readRegisterFolder(path.join(folder, 'none'))).rejects.toThrow(/cannot be read/)
  })
})
