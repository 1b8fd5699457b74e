import { FileTrouble } from '../trouble.ts'
import type { FileBytes } from './bytes.ts'
import { openCsv } from './read-csv.ts'
import { openXlsx } from './read-xlsx.ts'
import type { Reading, Table } from './table.ts'

/** By what the file is, whatever its name says. @throws {FileTrouble} */
export async function openTable(file: FileBytes, reading: Reading = {}): Promise<Table> {
  const head = await file.read(0, 8)
  if (head.length === 0) throw new FileTrouble({ id: 'import.empty-file' })
  // `PK`: every zip. `D0CF11E0`: what Excel wrote before 2007, and what it writes with a password.
  if (head[0] === 0x50 && head[1] === 0x4b) return openXlsx(file)
  if (head.subarray(0, 4).toString('hex') === 'd0cf11e0')
    throw new FileTrouble({ id: 'import.old-workbook' })
  return openCsv(file, reading)
}
