import type { Numbering } from './create-numbering.ts'
import { judgePart, type PartFault } from './judge-part.ts'
import { type LoadedPart, unpackPlan } from './plan-file.ts'
import type { PlanFolder } from './plan-folder.ts'
import type { RegisterFile } from './register-files.ts'

export interface RefreshTools {
  readonly numbering: Numbering
  readonly folder: PlanFolder
  /** `compileApart` in a service. */
  compile(file: RegisterFile): Promise<Uint8Array>
  /** See `judgePart`. */
  readonly leastRows?: number
}

export interface RefreshResult {
  readonly taken: readonly LoadedPart[]
  /** Parts that look wrong: what was in use before stays. */
  readonly kept: readonly PartFault[]
}

/**
 * Takes newer official files into use and onto disk, each for itself: one that looks wrong leaves the part before in place.
 *
 * @throws {RangeError} when a file is none at all
 */
export async function refreshNumbering(
  { numbering, folder, compile, leastRows }: RefreshTools,
  files: AsyncIterable<RegisterFile> | Iterable<RegisterFile>,
): Promise<RefreshResult> {
  const taken: LoadedPart[] = []
  const kept: PartFault[] = []
  for await (const file of files) {
    const packed = await compile(file)
    const [part] = unpackPlan(packed).parts
    if (part === undefined) continue
    const older = numbering
      .parts()
      .find(({ digit, source }) => digit === part.digit && source === 'register')
    const fault = judgePart(part, older ?? null, leastRows)
    if (fault !== null) {
      kept.push(fault)
      continue
    }
    await folder.write(part.digit, packed)
    numbering.take([part])
    taken.push(part)
  }
  return { taken, kept }
}
