import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type LoadedPart, unpackPlan } from './plan-file.ts'
import { REGISTER_NAMES } from './register-files.ts'

/** Compiled parts of the register on disk, one file each, so that one can be replaced alone. */
export interface PlanFolder {
  /** @throws {RangeError} naming the file when one is damaged */
  read(): Promise<readonly LoadedPart[]>
  /** Whole or not at all: a process that reads meanwhile sees the file before or after. */
  write(digit: number, packed: Uint8Array): Promise<void>
}

export function openPlanFolder(folder: string): PlanFolder {
  const fileOf = (digit: number): string => path.join(folder, `register-${digit}.bin`)
  return {
    async read() {
      const parts = await Promise.all(REGISTER_NAMES.map(({ digit }) => readPart(fileOf(digit))))
      return parts.flat()
    },
    async write(digit, packed) {
      await mkdir(folder, { recursive: true })
      const draft = `${fileOf(digit)}.${process.pid}.new`
      await writeFile(draft, packed)
      await rename(draft, fileOf(digit))
    },
  }
}

async function readPart(file: string): Promise<readonly LoadedPart[]> {
  const packed = await readIfThere(file)
  if (packed === null) return []
  try {
    return unpackPlan(packed).parts
  } catch (cause) {
    throw new RangeError(`${file} is damaged`, { cause })
  }
}

async function readIfThere(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
