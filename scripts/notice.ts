import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { finderOf, flag, or, recordOf, shape, text } from '../shared/parse/parse.ts'
import { ROOT } from './tools.ts'

/** What the build puts into the pages, though the service itself does not need it. */
const IN_PAGES: readonly string[] = [
  '@bitrix24/b24icons-vue',
  '@bitrix24/b24jssdk',
  '@bitrix24/b24ui-nuxt',
  'pinia',
  'vue',
]

const readLock = finderOf(
  shape({
    packages: recordOf(
      shape({
        version: or(text, ''),
        license: or(text, ''),
        dev: or(flag, false),
        optional: or(flag, false),
        devOptional: or(flag, false),
      }),
    ),
  }),
)

/** Everything of others that is in what we ship, as the lock file names it, and where our data come from. */
export function noticeOf(lockFile: string, dataNotice: string): string {
  const packages = Object.entries(readLock(JSON.parse(lockFile))?.packages ?? {})
  const shipped = packages
    .filter(([place]) => place !== '')
    .map(([place, about]) => ({ ...about, name: place.split('node_modules/').at(-1) ?? place }))
    .filter(
      ({ name, dev, optional, devOptional }) =>
        IN_PAGES.includes(name) || !(dev || optional || devOptional),
    )
  const lines = shipped.map(({ name, version, license }) => `- ${name} ${version} — ${license}`)
  return [
    '# Third parties',
    '',
    'Made by `npm run notice` of the lock file. Texts of the licences lie in the packages themselves.',
    '',
    dataNotice.replace(/^# /, '## ').trim(),
    '',
    '## Packages',
    '',
    ...[...new Set(lines)].toSorted(),
    '',
  ].join('\n')
}

export function readNotice(): { readonly made: string; readonly kept: string } {
  const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
  return {
    made: noticeOf(read('package-lock.json'), read('server/numbering/NOTICE.md')),
    kept: read('NOTICE.md'),
  }
}

if (import.meta.main) {
  const lock = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')
  const data = readFileSync(path.join(ROOT, 'server/numbering/NOTICE.md'), 'utf8')
  writeFileSync(path.join(ROOT, 'NOTICE.md'), noticeOf(lock, data))
}
