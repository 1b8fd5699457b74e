import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { buildWidgets } from '../build.ts'
import { ROOT } from '../tools.ts'
import type { Row } from './row.ts'

/** Kilobytes of 1,000 bytes. */
export interface WidgetSize {
  /** `script.js` and `style.css`, minified for measuring and gzipped each by itself. */
  readonly minified: number
  /** The same as they are shipped: people of the market read them. */
  readonly shipped: number
}

/** What the script and its styles may weigh, minified. */
export const WIDGET_LIMIT = 60

/** What a card of amoCRM loads of ours before it asks our server. */
export async function measureWidget(): Promise<WidgetSize> {
  await buildWidgets({ force: false, only: 'amocrm-widget' })
  const built = await build({
    configFile: path.join(ROOT, 'vite.config.ts'),
    mode: 'amocrm-widget',
    logLevel: 'error',
    build: { write: false, minify: true, cssMinify: true },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap(one =>
    'output' in one ? one.output : [],
  )
  const minified = outputs.map(file => (file.type === 'chunk' ? file.code : file.source))
  const shipped = await Promise.all(
    ['script.js', 'style.css'].map(name => readFile(path.join(ROOT, 'dist/amocrm-widget', name))),
  )
  return { minified: packed(minified), shipped: packed(shipped) }
}

export async function measureWidgetRows(): Promise<readonly Row[]> {
  const { minified, shipped } = await measureWidget()
  return [
    {
      figure: 'amoCRM: script.js and style.css, minified for measuring, gzip',
      demanded: `≤ ${WIDGET_LIMIT} kB`,
      measured: `${minified.toFixed(1)} kB (${shipped.toFixed(1)} kB as shipped)`,
      holds: minified <= WIDGET_LIMIT,
    },
  ]
}

function packed(contents: readonly (string | Uint8Array)[]): number {
  return contents.reduce((sum, content) => sum + gzipSync(content).length, 0) / 1000
}
