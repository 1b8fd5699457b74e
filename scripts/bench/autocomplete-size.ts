import { buildWidgets } from '../build.ts'
import type { Row } from './row.ts'
import { sizesOf } from './strip-size.ts'

/** kB of 1,000 bytes, gzip: the page, its scripts and everything they name. */
export const AUTOCOMPLETE_LIMIT = 12

/** The hidden frame of the autocomplete places; the portal opens a new one for every search. */
export async function measureAutocompleteRows(): Promise<readonly Row[]> {
  await buildWidgets({ force: false })
  const sizes = await sizesOf('autocomplete.html')
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0) / 1000
  const hasSdk = sizes.some(({ isSdk }) => isSdk)
  return [
    {
      figure: 'frame of an autocomplete place, all it loads, gzip',
      demanded: `≤ ${AUTOCOMPLETE_LIMIT} kB, no SDK`,
      measured: `${total.toFixed(1)} kB${hasSdk ? ', with the SDK' : ''}`,
      holds: total <= AUTOCOMPLETE_LIMIT && !hasSdk,
    },
  ]
}
