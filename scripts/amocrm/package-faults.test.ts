import { beforeAll, describe, expect, it } from 'vitest'
import { collectPackage } from './package.ts'
import { findPackageFaults } from './package-faults.ts'
import type { Package } from './package-faults.ts'
import { buildWidgets } from '../build.ts'

const SERVER = 'https://app.shagolad.example'
const EMAIL = 'help@shagolad.example'

const SHORT_SCRIPT = `define([], function () {
  return function Widget() {
    this.callbacks = {
      render: empty,
      settings: empty,
      advancedSettings: empty,
      initMenuPage: empty,
      pages: ['/support', '/privacy'],
    };
  };
  function empty() {}
});
`

let fine: Package

beforeAll(async () => {
  await buildWidgets({ force: false, only: 'amocrm-widget' })
  fine = await collectPackage({ server: SERVER, email: EMAIL })
}, 60_000)

/** The real package with one file changed; `null` takes it away. */
function changed(name: string, change: (text: string) => string | Buffer | null): Package {
  const files = new Map(fine)
  // The real script is long, and has its own check.
  if (name !== 'script.js') files.set('script.js', Buffer.from(SHORT_SCRIPT))
  const bytes = change(files.get(name)?.toString('utf8') ?? '')
  if (bytes === null) files.delete(name)
  else files.set(name, Buffer.from(bytes))
  return files
}

function faultsOf(files: Package): string {
  return findPackageFaults(files, SERVER).join('\n')
}

describe('the check of a package', () => {
  it.each([
    ['manifest.json', () => null, 'manifest.json is missing'],
    ['manifest.json', () => '{', 'manifest.json is missing in the root, or no JSON'],
    [
      'manifest.json',
      (text: string) => text.replace('"interface_version": 2', '"interface_version": 1'),
      'interface_version has to be 2',
    ],
    [
      'manifest.json',
      (text: string) => text.replace(/"version": "[^"]*"/, '"version": "new"'),
      'version has to be like',
    ],
    [
      'manifest.json',
      (text: string) => text.replace('"init_once": false', '"init_once": true'),
      'init_once has to be false',
    ],
    [
      'manifest.json',
      (text: string) => text.replace('"installation": true', '"installation": false'),
      'installation has to be true',
    ],
    [
      'manifest.json',
      (text: string) => text.replace(/"link": "[^"]*"/, '"link": ""'),
      'no support link',
    ],
    [
      'manifest.json',
      (text: string) => text.replace(/"link": "[^"]*"/, '"link": "http://help.example/page"'),
      'no support link',
    ],
    [
      'manifest.json',
      (text: string) => text.replace(`${SERVER}/support`, SERVER),
      'leads to the root of our server',
    ],
    [
      'i18n/ru.json',
      (text: string) => text.replace('/privacy', '/elsewhere'),
      'i18n/ru.json names no privacy policy',
    ],
    [
      'script.js',
      (text: string) => text.replaceAll('/privacy', '/elsewhere'),
      'script.js leads nobody to /privacy',
    ],
    [
      'manifest.json',
      (text: string) => text.replace('"is_tour": true', '"is_tour": false'),
      'no tour',
    ],
    [
      'manifest.json',
      (text: string) => text.replace('"lcard-1"', '"lcard-1", "everywhere"'),
      'the location everywhere is not used',
    ],
    [
      'manifest.json',
      (text: string) => text.replace(', "widget_page"', ''),
      'left_menu and the location',
    ],
    [
      'manifest.json',
      (text: string) => text.replace(', "advanced_settings"', ''),
      'advanced and the location',
    ],
    [
      'manifest.json',
      (text: string) => text.replace('/images/tour/ru_2.png', '/images/tour/ru_1.png'),
      'images/tour/ru_2.png is not used',
    ],
    [
      'manifest.json',
      (text: string) =>
        text.replace(
          /"consent": \{[^}]*\}/,
          '"a": {"name": "settings.consent", "type": "custom"}, "b": {"name": "settings.consent", "type": "custom"}',
        ),
      'more than one custom field',
    ],
    [
      'manifest.json',
      (text: string) => text.replace(/"consent": \{[^}]*\}/, ''),
      'settings are needed',
    ],
    ['script.js', () => null, 'script.js is missing'],
    [
      'script.js',
      (text: string) => text.replaceAll('advancedSettings', 'elsewhere'),
      'nothing answers in the location advanced_settings',
    ],
    [
      'script.js',
      (text: string) => text.replace('console.debug', 'console.log'),
      'speaks to the console',
    ],
    ['script.js', (text: string) => `\uFEFF${text}`, 'begins with a BOM'],
    ['style.css', (text: string) => text.replace('\n', '\r\n'), 'line ends other than LF'],
    ['style.css', () => Buffer.from([0xc3, 0x28]), 'is not in UTF-8'],
    ['style.css', (text: string) => `${text} .button { color: red }`, 'reaches out of our root'],
    ['readme.txt', () => 'hello', 'readme.txt does not belong here'],
    ['images/old.png', () => 'x', 'images/old.png is not used'],
    ['images/logo.png', () => null, 'images/logo.png is missing'],
    ['images/logo.png', () => 'GIF89a', 'images/logo.png is no still PNG'],
    ['images/logo.png', () => fine.get('images/logo_min.png')!, 'is 84×84, has to be 130×100'],
    [
      'images/logo.png',
      () => Buffer.concat([fine.get('images/logo.png')!, Buffer.from('acTL')]),
      'is no still PNG',
    ],
    [
      'images/logo.png',
      () => Buffer.concat([fine.get('images/logo.png')!, Buffer.alloc(300 * 1024)]),
      'larger than 300 kB',
    ],
    ['i18n/en.json', () => null, 'i18n/en.json has no widget.name'],
    ['i18n/en.json', (text: string) => text.replace('"consent"', '"agreement"'), 'has other keys'],
    [
      'i18n/en.json',
      (text: string) => text.replace('"Shagolad"', '"Шаголад"'),
      'is partly in Russian',
    ],
    [
      'i18n/en.json',
      (text: string) => text.replace('head of sales', 'head, see shagolad.ru,'),
      'names a .ru address',
    ],
    [
      'i18n/ru.json',
      (text: string) => text.replace('"Шаголад"', '"Shagolad"'),
      'is not in Russian',
    ],
    [
      'i18n/ru.json',
      (text: string) => text.replace('"Шаголад"', '"Шаголад для amoCRM"'),
      "uses the host's name",
    ],
    [
      'i18n/ru.json',
      (text: string) => text.replace('"Шаголад"', '"Электроперегородочник"'),
      'a word over 19',
    ],
    ['i18n/ru.json', (text: string) => text.replace('"Шаголад"', '" "'), 'is empty'],
    [
      'i18n/ru.json',
      (text: string) => text.replace('У каждой', 'У каждой-каждой-каждой-каждой-каждой-каждой'),
      'of 60 characters',
    ],
  ])('finds what is wrong with %s', (name, change, fault) => {
    expect(faultsOf(changed(name, change))).toContain(fault)
  })
})
