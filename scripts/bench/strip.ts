import type { Row } from './row.ts'
import { measureStrip } from './strip-size.ts'

/** What a card's frame loads for the strip, gzip. */
export async function measureStripRows(): Promise<readonly Row[]> {
  const { withoutSdk, withSdk, badge } = await measureStrip()
  return [
    toRow('strip, all its frame loads without the SDK, gzip', withoutSdk, 45),
    toRow('strip with the SDK, gzip', withSdk, 115),
    toRow('badge of the chance, fetched into the same frame afterwards, gzip', badge, 12),
  ]
}

function toRow(figure: string, kilobytes: number, most: number): Row {
  return {
    figure,
    demanded: `≤ ${most} kB`,
    measured: `${kilobytes.toFixed(1)} kB`,
    holds: kilobytes <= most,
  }
}
