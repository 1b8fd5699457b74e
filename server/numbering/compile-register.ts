import { type CompiledPart, compilePart } from './compile-part.ts'
import { packPlan, unpackPlan, type LoadedPart } from './plan-file.ts'
import { readRegister } from './read-register.ts'
import type { RegisterFile } from './register-files.ts'

/**
 * One official file as a part of the plan. Takes a second for the largest; nothing else runs meanwhile.
 *
 * @throws {RangeError} when the file is too large to be one
 */
export function compileFile({ digit, bytes, asOf }: RegisterFile): CompiledPart {
  return compilePart(readRegister(bytes), { digit, source: 'register', asOf })
}

/** Files as a plan in use, and as the file to keep. */
export function compileRegister(files: readonly RegisterFile[]): {
  readonly parts: readonly LoadedPart[]
  readonly packed: Uint8Array
} {
  const packed = packPlan(files.map(compileFile), null)
  return { parts: unpackPlan(packed).parts, packed }
}
