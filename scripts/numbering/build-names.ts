interface Subject {
  readonly code: string
  readonly name: string
  readonly short: string
  readonly zone: string
  readonly aliases: readonly string[]
  readonly exceptions?: readonly {
    readonly zone: string
    readonly districts: readonly string[]
    readonly landlinePrefixes: readonly string[]
  }[]
}

interface RegionZones {
  readonly tzdb: string
  readonly subjects: readonly Subject[]
  readonly compound: readonly { readonly name: string; readonly subjects: readonly string[] }[]
  readonly placeAliases: Readonly<Record<string, { readonly subject: string }>>
  readonly nationwide: readonly string[]
}

/** Alpha-2 of the Russian classifier of countries (OKSM) where ISO 3166-1 has none. */
const COUNTRIES: Readonly<Record<string, string>> = {
  Казахстан: 'KZ',
  Абхазия: 'AB',
  'Южная Осетия': 'OS',
}

/** `regions.json` from `region-zones.json`: what the server needs of it. */
export function buildRegions(regionZones: string): string {
  const { tzdb, subjects, compound, placeAliases, nationwide } = JSON.parse(
    regionZones,
  ) as RegionZones
  const spellings: (readonly [string, readonly string[]])[] = [
    ...subjects.flatMap(({ code, name, aliases }) =>
      [name, ...aliases].map(spelling => [spelling, [code]] as const),
    ),
    ...compound.map(({ name, subjects: codes }) => [name, codes] as const),
    ...nationwide.map(name => [name, []] as const),
  ]
  return toText({
    tzdb,
    regions: subjects.map(({ code, name, short, zone }) => ({ code, name, short, zone })),
    zoneExceptions: Object.fromEntries(
      subjects.flatMap(({ code, exceptions = [] }) =>
        exceptions.length === 0
          ? []
          : [
              [
                code,
                exceptions.map(({ zone, districts, landlinePrefixes }) => ({
                  zone,
                  districts,
                  prefixes: landlinePrefixes,
                })),
              ],
            ],
      ),
    ),
    spellings: Object.fromEntries(spellings),
    places: Object.fromEntries(
      Object.entries(placeAliases).map(([name, { subject }]) => [name, subject]),
    ),
  })
}

/** `codes.json` from `codes.csv`. */
export function buildCodes(csv: string): string {
  const [, ...lines] = csv.trim().split('\n')
  const codes = lines.map(line => {
    const [code = '', type = '', subject = '', name = '', zone = ''] = line.trim().split(',')
    const country = type === 'outside' ? (COUNTRIES[name] ?? null) : 'RU'
    return {
      code: code.replaceAll('x', ''),
      country: type === 'service' ? null : country,
      subject: subject || null,
      name: name || null,
      zone: zone || null,
    }
  })
  return toText(codes)
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`
}
