import { describe, expect, it } from 'vitest'
import { png, type TinyWidget, tinyWidget, zipOf } from '../../e2e/amo-widget.ts'
import { PackageRefused, readPackage } from './screen-api-package.ts'

function reasons(zip: Buffer): readonly string[] {
  try {
    readPackage(zip)
    return []
  } catch (error) {
    if (error instanceof PackageRefused) return error.reasons
    throw error
  }
}

function widgetOf(change: Readonly<Record<string, unknown>>): TinyWidget {
  const widget = {
    name: 'widget.name',
    description: 'widget.description',
    short_description: 'widget.short_description',
    version: '1.0.0',
    interface_version: 2,
    init_once: false,
    locale: ['ru'],
    installation: true,
    support: { link: 'https://vendor.example/help' },
  }
  return { manifest: { widget: { ...widget, ...change } } }
}

describe('the upload step of widget.zip', () => {
  it('takes a complete archive', () => {
    const { manifest, texts } = readPackage(tinyWidget())

    expect(manifest.widget.version).toBe('1.0.0')
    expect([...texts.keys()]).toEqual(['ru'])
  })

  it('says that the files lie in a folder', () => {
    const zip = zipOf({ 'widget/manifest.json': '{}', 'widget/script.js': '' })

    expect(reasons(zip)).toEqual(['Файлы лежат в папке: manifest.json должен быть в корне архива'])
  })

  it('refuses what is no zip', () => {
    expect(reasons(Buffer.from('hello'))).toEqual(['Файл не является zip-архивом'])
  })

  it.each<[string, TinyWidget, string]>([
    ['no script', { files: { 'script.js': null } }, 'В корне архива нет script.js'],
    [
      'a picture of another size',
      { files: { 'images/logo_min.png': png(84, 80) } },
      'images/logo_min.png: 84×80, нужно 84×84',
    ],
    [
      'no caption picture for cards',
      { files: { 'images/logo_medium.png': null } },
      'images/logo_medium.png: файла нет',
    ],
    [
      'a picture that is none',
      { files: { 'images/logo.png': 'text' } },
      'images/logo.png: картинка не png, jpeg или gif',
    ],
    [
      'a picture that is too heavy',
      {
        files: { 'images/logo.png': Buffer.concat([png(130, 100), Buffer.alloc(301 * 1024)]) },
      },
      'images/logo.png: больше 300 КБ',
    ],
    [
      'a byte order mark',
      { files: { 'style.css': '\uFEFF.a{}' } },
      'style.css: UTF-8 должен быть без BOM',
    ],
    [
      'ends of lines of Windows',
      { files: { 'style.css': '.a{}\r\n' } },
      'style.css: концы строк должны быть LF',
    ],
    ['a map beside the script', { files: { 'script.js.map': '{}' } }, 'script.js.map: лишний файл'],
    ['an unknown place', { locations: ['lcard-1', 'pipeline'] }, 'неизвестная область pipeline'],
    [
      'a settings page without its title',
      { manifest: { advanced: undefined } },
      'advanced.title и область advanced_settings нужны вместе',
    ],
    [
      'a menu without its place',
      { locations: ['settings', 'advanced_settings'] },
      'left_menu: нужна область widget_page',
    ],
    [
      'two custom fields',
      {
        manifest: {
          settings: {
            one: { name: 'settings.consent', type: 'custom' },
            two: { name: 'settings.consent', type: 'custom' },
          },
        },
      },
      'поле custom может быть только одно',
    ],
    [
      'a path without a text',
      { manifest: { advanced: { title: 'advanced.absent' } } },
      'i18n/ru.json: нет текста advanced.absent',
    ],
    ['a language without a file', widgetOf({ locale: ['ru', 'en'] }), 'i18n/en.json: файла нет'],
    ['an old interface', widgetOf({ interface_version: 1 }), 'interface_version должен быть 2'],
    ['a secret key', widgetOf({ secret_key: 'x' }), 'widget: неизвестный ключ secret_key'],
    ['no support', widgetOf({ support: {} }), 'нужна ссылка или почта поддержки'],
  ])('refuses %s', (_what, wish, reason) => {
    expect(reasons(tinyWidget(wish)).join('\n')).toContain(reason)
  })

  it('wants the same keys in every language', () => {
    const wish = widgetOf({ locale: ['ru', 'en'] })
    const files = {
      'i18n/en.json': JSON.stringify({
        widget: { name: 'Probe', description: 'A probe', short_description: 'Probe' },
        settings: { consent: 'Consent' },
        advanced: { title: 'Settings' },
        menu: { probe: 'Probe' },
      }),
    }

    expect(reasons(tinyWidget({ ...wish, files }))).toEqual([
      'i18n/en.json: ключи не те же, что в i18n/ru.json',
    ])
  })
})
