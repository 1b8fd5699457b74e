import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { buildWidgets } from '../build.ts'

/** Kilobytes of 1,000 bytes, each file gzipped by itself as it travels. */
export interface StripSize {
  readonly withoutSdk: number
  readonly withSdk: number
  /** What is fetched into the same frame once the strip is there; in none of the others. */
  readonly badge: number
}

const dist = fileURLToPath(new URL('../../dist/bitrix24/', import.meta.url))

/** What the SDK's own error codes begin with: marks its file whatever the builder calls it. */
const SDK_MARK = 'JSSDK_FRAME_'

/** Its own file bears its name, whatever hash the builder gives it. */
const BADGE = /^assets\/CardParts-/

/** What the frame of the strip loads. */
export async function measureStrip(): Promise<StripSize> {
  await buildWidgets({ force: false })
  const all = await sizesOf('strip.html')
  const late = all.filter(({ name }) => BADGE.test(name))
  if (late.length === 0) throw new Error('the badge is in no file of its own')
  const sizes = all.filter(({ name }) => !BADGE.test(name))
  const total = sum(sizes)
  const sdk = sizes.filter(({ isSdk }) => isSdk)
  if (sdk.length !== 1) throw new Error(`expected the SDK in one file, found ${sdk.length}`)
  return {
    withoutSdk: (total - (sdk[0]?.bytes ?? 0)) / 1000,
    withSdk: total / 1000,
    badge: sum(late) / 1000,
  }
}

function sum(sizes: readonly FileSize[]): number {
  return sizes.reduce((bytes, file) => bytes + file.bytes, 0)
}

/** One file as it travels. */
export interface FileSize {
  readonly name: string
  readonly bytes: number
  readonly isSdk: boolean
}

/** Everything a page loads: itself, and whatever it and its scripts and styles name. The widgets are built before. */
export async function sizesOf(start: string): Promise<readonly FileSize[]> {
  const found = new Map<string, FileSize>()
  const waiting = [start]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue
    const content = await readFile(path.join(dist, name))
    const text = content.toString('utf8')
    found.set(name, { name, bytes: gzipSync(content).length, isSdk: text.includes(SDK_MARK) })
    waiting.push(...namedIn(text, name))
  }
  return [...found.values()]
}

/** Built files another one names: `./assets/x.js` in a page, `./x.js` or `assets/x.css` in a script. */
function namedIn(text: string, inside: string): readonly string[] {
  const names = text.match(/(?:\.?\.?\/)?(?:assets\/)?[\w-]+\.(?:js|css|svg|png|woff2)\b/g) ?? []
  const isPage = inside.endsWith('.html')
  return names
    .filter(name => isPage || name.startsWith('./') || name.startsWith('assets/'))
    .map(name => path.posix.join('assets', path.posix.basename(name)))
    .filter(name => !name.endsWith('.html'))
}

if (import.meta.main) {
  const { withoutSdk, withSdk, badge } = await measureStrip()
  console.log(
    `strip, gzip: ${withoutSdk.toFixed(1)} kB without the SDK, ${withSdk.toFixed(1)} kB with it; badge ${badge.toFixed(1)} kB on top`,
  )
}
