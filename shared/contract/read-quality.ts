import { z } from 'zod'
import type { ColumnSwitch } from './quality.ts'
import { read } from './read.ts'

const column = z.object({ column: z.string().min(1).max(200, 'too-long'), isOn: z.boolean() })
const field = z.object({ isOn: z.boolean() })

/** @throws {QuestionRefused} */
export function readColumnSwitch(raw: unknown): ColumnSwitch {
  return read(column, raw)
}

/** @throws {QuestionRefused} */
export function readFieldSwitch(raw: unknown): { readonly isOn: boolean } {
  return read(field, raw)
}
