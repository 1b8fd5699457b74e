import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../tests/silent-log.ts'
import type { Log } from '../log.ts'
import { FILE_2026 } from '../../tests/numbering-files.ts'
import { openNumbering } from './open-numbering.ts'
import { type RegisterFile, RegisterMissing } from './register-files.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'numbering-'))
})
afterEach(() => rm(folder, { recursive: true }))

const LANDLINE = '+73012100123'
const file: RegisterFile = { digit: 3, name: 'ABC-3xx.csv', bytes: FILE_2026, asOf: '2026-08' }

/** A log that remembers the sentences a person should see. */
function aLog(): { readonly log: Log; readonly said: string[] } {
  const said: string[] = []
  const keep = (sentence: string) => void said.push(sentence)
  return { log: { ...silentLog, warn: keep, error: keep }, said }
}

describe('openNumbering', () => {
  it('serves the carried plan until a register is there, and the register ever after', async () => {
    const from = { folder, log: silentLog, load: () => [file], leastRows: 1 }
    const numbering = await openNumbering(from)
    expect(numbering.find(LANDLINE).source).toBe('register-2015')

    expect((await numbering.refresh())?.taken).toHaveLength(1)

    expect(numbering.find(LANDLINE).source).toBe('register')
    expect((await openNumbering(from)).find(LANDLINE).source).toBe('register')
  })

  it('takes what another process has refreshed', async () => {
    const from = { folder, log: silentLog, load: () => [file], leastRows: 1 }
    const [one, other] = [await openNumbering(from), await openNumbering(from)]
    await one.refresh()

    await other.reload()

    expect(other.find(LANDLINE).source).toBe('register')
  })

  it('keeps what it has when the portal cannot be reached, and says so', async () => {
    const { log, said } = aLog()
    const load = (): RegisterFile[] => {
      throw new RegisterMissing('no network')
    }
    const numbering = await openNumbering({ folder, log, load })

    expect(await numbering.refresh()).toBeNull()
    expect(numbering.find(LANDLINE).source).toBe('register-2015')
    expect(said).toEqual(['numbering register not refreshed'])
  })

  it('keeps what it has when the register looks wrong, and says so', async () => {
    const { log, said } = aLog()
    const numbering = await openNumbering({ folder, log, load: () => [file] })

    expect((await numbering.refresh())?.kept).toMatchObject([{ kind: 'too-few-rows', digit: 3 }])
    expect(said).toEqual(['numbering register looks wrong'])
  })

  it('starts with the carried plan when its folder is damaged, and says so', async () => {
    await writeFile(path.join(folder, 'register-3.bin'), 'nonsense')
    const { log, said } = aLog()

    const numbering = await openNumbering({ folder, log })

    expect(numbering.find(LANDLINE).source).toBe('register-2015')
    expect(said).toEqual(['numbering plan unreadable, the carried one serves'])
  })
})
