import { buildWidgets } from '../build.ts'
import type { Row } from './row.ts'
import { sizesOf } from './strip-size.ts'

/** Kilobytes of 1,000 bytes, each file gzipped by itself as it travels. */
export interface SettingsSize {
  /** All it loads, the SDK included. */
  readonly total: number
  readonly scripts: number
  readonly styles: number
}

/** What the settings page may weigh. */
export const SETTINGS_LIMIT = 300

/** Everything the settings page loads. */
export async function measureSettings(): Promise<SettingsSize> {
  await buildWidgets({ force: false })
  const sizes = await sizesOf('settings.html')
  const sum = (ending: string): number =>
    sizes
      .filter(({ name }) => name.endsWith(ending))
      .reduce((bytes, file) => bytes + file.bytes, 0) / 1000
  return { total: sum(''), scripts: sum('.js'), styles: sum('.css') }
}

export async function measureSettingsSizeRows(): Promise<readonly Row[]> {
  const { total } = await measureSettings()
  return [
    {
      figure: 'settings page, all it loads, gzip',
      demanded: `≤ ${SETTINGS_LIMIT} kB`,
      measured: `${total.toFixed(1)} kB`,
      holds: total <= SETTINGS_LIMIT,
    },
  ]
}

if (import.meta.main) {
  const { total, scripts, styles } = await measureSettings()
  console.log(
    `settings, gzip: ${total.toFixed(1)} kB of ${SETTINGS_LIMIT} (scripts ${scripts.toFixed(1)}, styles ${styles.toFixed(1)})`,
  )
  if (total > SETTINGS_LIMIT) process.exitCode = 1
}
