import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'

/** One official file as it lies somewhere. */
export interface RegisterFile {
  /** First digit of its numbers: 3, 4, 8 or 9. */
  readonly digit: number
  readonly name: string
  /** As published, gzipped or not. */
  readonly bytes: Uint8Array
  /** `2026-08`: when it was published, as far as anybody knows. */
  readonly asOf: string
}

/** What the ministry calls its four files; `.csv` follows. */
export const REGISTER_NAMES: readonly { readonly digit: number; readonly name: string }[] = [
  { digit: 3, name: 'ABC-3xx' },
  { digit: 4, name: 'ABC-4xx' },
  { digit: 8, name: 'ABC-8xx' },
  { digit: 9, name: 'DEF-9xx' },
]

/** Also as they were called until 2018: `Kody_ABC-3kh.csv`. */
const FILE_NAME = /(?:ABC|DEF)-([3489])(?:xx|kh|x)?[^/]*\.csv(?:\.gz)?$/i

/** There is no register to read. Says what to do. */
export class RegisterMissing extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RegisterMissing'
  }
}

/**
 * Official files in a folder, `.csv` or `.csv.gz`. Not all four need be there; where two are of one kind, the newer one is taken.
 *
 * @throws {RegisterMissing} when the folder cannot be read or holds none
 */
export async function readRegisterFolder(folder: string): Promise<readonly RegisterFile[]> {
  const found = new Map<number, { readonly name: string; readonly changed: Date }>()
  for (const name of await list(folder)) {
    const digit = Number(FILE_NAME.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(digit)) continue
    const { mtime } = await stat(path.join(folder, name))
    const other = found.get(digit)
    if (other === undefined || other.changed < mtime) found.set(digit, { name, changed: mtime })
  }
  if (found.size === 0)
    throw new RegisterMissing(
      `${folder} holds no file of the register: ABC-3xx, ABC-4xx, ABC-8xx or DEF-9xx, .csv or .csv.gz.`,
    )
  const sorted = [...found].sort(([one], [other]) => one - other)
  return Promise.all(
    sorted.map(async ([digit, { name, changed }]) => ({
      digit,
      name,
      bytes: await readFile(path.join(folder, name)),
      asOf: toMonth(changed),
    })),
  )
}

export function toMonth(date: Date): string {
  return date.toISOString().slice(0, 'YYYY-MM'.length)
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    throw new RegisterMissing(`The folder ${folder} cannot be read.`, { cause })
  }
}
