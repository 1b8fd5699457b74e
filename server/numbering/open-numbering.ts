import type { Log } from '../log.ts'
import { compileApart } from './compile-apart.ts'
import { createNumbering, type Numbering } from './create-numbering.ts'
import { downloadRegister } from './download-register.ts'
import type { LoadedPart } from './plan-file.ts'
import { openPlanFolder, type PlanFolder } from './plan-folder.ts'
import { refreshNumbering, type RefreshResult } from './refresh.ts'
import { type RegisterFile, RegisterMissing } from './register-files.ts'

/** The numbering of a running service. */
export interface KeptNumbering extends Pick<Numbering, 'find' | 'about' | 'places'> {
  /**
   * The monthly job: takes the register of today into use. What cannot be had or looks wrong leaves everything as it was, and is logged
   * for a person. Safe to repeat.
   *
   * @returns `null` when the register could not be had
   */
  refresh(): Promise<RefreshResult | null>
  /** Takes what another process, or a person by `npm run build-numbering-plan`, has put into the folder. */
  reload(): Promise<void>
}

export interface NumberingFrom {
  /** Where compiled parts of the register lie, `<data>/numbering`; need not be there. */
  readonly folder: string
  readonly log: Log
  /** The register's files; the ministry's portal by itself. */
  load?(): AsyncIterable<RegisterFile> | Iterable<RegisterFile>
  /** See `judgePart`. */
  readonly leastRows?: number
}

/** Reads what is there; a damaged folder is logged, and the carried plan serves. */
export async function openNumbering({
  folder: name,
  log,
  load = () => downloadRegister(),
  leastRows,
}: NumberingFrom): Promise<KeptNumbering> {
  const folder = openPlanFolder(name)
  const numbering = createNumbering({ register: await readOrWarn(folder, log) })
  const tools = { numbering, folder, compile: compileApart, ...(leastRows && { leastRows }) }
  return {
    find: numbering.find,
    about: numbering.about,
    places: numbering.places,
    reload: async () => numbering.take(await readOrWarn(folder, log)),
    async refresh() {
      try {
        const result = await refreshNumbering(tools, load())
        for (const { digit, asOf, rows } of result.taken)
          log.info('numbering register taken', { digit, asOf, rows })
        for (const fault of result.kept) log.warn('numbering register looks wrong', { ...fault })
        return result
      } catch (error) {
        if (!(error instanceof RegisterMissing || error instanceof RangeError)) throw error
        log.warn('numbering register not refreshed', { why: error.message })
        return null
      }
    },
  }
}

async function readOrWarn(folder: PlanFolder, log: Log): Promise<readonly LoadedPart[]> {
  try {
    return await folder.read()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    log.error('numbering plan unreadable, the carried one serves', { why: error.message })
    return []
  }
}
