import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findSources } from './architecture.ts'
import {
  findIdsInCode,
  findMessageFiles,
  findOverlays,
  findTextFaults,
  foreignToAmo,
  holesOf,
} from './message-files.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = findMessageFiles(root)
const russian = files.filter(({ locale }) => locale === 'ru')
const known = new Set(russian.flatMap(({ texts }) => Object.keys(texts)))
const prefixes = new Set(Array.from(known, id => id.slice(0, id.indexOf('.'))))
const sources = findSources(root).map(file => ({
  file,
  code: readFileSync(path.join(root, file), 'utf8'),
}))

/** The server's half of several widgets: its keys bear their names. */
const SPEAKS_FOR_OTHERS = 'server/panels'

describe('message files', () => {
  it.each(russian)(
    'of $folder have the same keys and holes in both languages',
    ({ folder, texts }) => {
      const english =
        files.find(other => other.folder === folder && other.locale === 'en')?.texts ?? {}
      const inEnglish = Object.entries(english).map(([id, text]) => [id, holesOf(text, 'en')])
      const inRussian = Object.entries(texts).map(([id, text]) => [id, holesOf(text, 'ru')])

      expect(Object.fromEntries(inEnglish)).toEqual(Object.fromEntries(inRussian))
    },
  )

  it.each(files)('of $folder hold fit texts in $locale', ({ texts, locale }) => {
    const faults = Object.entries(texts).flatMap(([id, text]) =>
      findTextFaults(text, locale).map(fault => `${id} ${fault}`),
    )

    expect(faults).toEqual([])
  })

  it.each(files.filter(({ folder }) => folder !== SPEAKS_FOR_OTHERS))(
    'of $folder name their keys by the folder in $locale',
    ({ folder, texts }) => {
      const own = path.posix.basename(folder)

      expect(Object.keys(texts).filter(id => !id.startsWith(`${own}.`))).toEqual([])
    },
  )

  it('share no key', () => {
    const all = russian.flatMap(({ texts }) => Object.keys(texts))

    expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([])
  })
})

describe("a host's own words", () => {
  const overlays = findOverlays(root)

  it.each(overlays)('replace texts that are there, in $folder in $locale', overlay => {
    const base = files.find(
      ({ folder, locale }) => folder === overlay.folder && locale === overlay.locale,
    )
    const changed = Object.entries(overlay.texts)

    expect(changed.map(([id, text]) => [id, holesOf(text, overlay.locale)])).toEqual(
      changed.map(([id]) => [id, holesOf(base?.texts[id] ?? '', overlay.locale)]),
    )
    expect(
      changed.filter(
        ([id, text]) => !(base && Object.hasOwn(base.texts, id) && base.texts[id] !== text),
      ),
    ).toEqual([])
  })

  it.each(overlays)('are fit texts in $folder in $locale', ({ texts, locale }) => {
    const faults = Object.entries(texts).flatMap(([id, text]) =>
      findTextFaults(text, locale).map(fault => `${id} ${fault}`),
    )

    expect(faults).toEqual([])
  })

  // The installer's page is Bitrix24's alone.
  it.each(
    files.filter(
      ({ folder }) => folder !== 'widgets/install' && !folder.startsWith('server/hosts/'),
    ),
  )('are used everywhere on amoCRM: $folder in $locale', ({ folder, locale, texts }) => {
    const own = overlays.find(
      overlay =>
        overlay.host === 'amocrm' && overlay.folder === folder && overlay.locale === locale,
    )
    const shown = Object.entries({ ...texts, ...own?.texts })

    expect(shown.filter(([, text]) => foreignToAmo(text, locale) !== null)).toEqual([])
  })

  it.each([
    ['Нет дела', 'ru', 'дела'],
    ['Лимит стадии', 'ru', 'стади'],
    ['Лид № {id}', 'ru', 'Лид'],
    ['Открыт {kind, select, lead {лид} other {сделка}}', 'ru', 'лид'],
    ['Plan an activity', 'en', 'activit'],
    ['Deal no. {id}', 'en', 'Deal'],
  ] as const)('find the foreign word in %j', (text, locale, word) => {
    expect(foreignToAmo(text, locale)).toBe(word)
  })

  it.each([
    [
      'Отделу продаж: {deals, plural, one {# сделка} few {# сделки} many {# сделок} other {# сделки}}',
      'ru',
    ],
    ['Понедельник, сделано', 'ru'],
    ['{deals, plural, one {# lead} other {# leads}}', 'en'],
  ] as const)('find none in %j', (text, locale) => {
    expect(foreignToAmo(text, locale)).toBeNull()
  })
})

describe('messages in the code', () => {
  it.each(sources)('of $file all have a text', ({ code }) => {
    expect(findIdsInCode(code, prefixes).filter(id => !known.has(id))).toEqual([])
  })

  it('use every text there is', () => {
    const used = new Set(sources.flatMap(({ code }) => findIdsInCode(code, prefixes)))
    // A key put together from parts is found by its beginning, or by its ending on a key in use.
    const built = sources.flatMap(({ code }) =>
      Array.from(code.matchAll(/`([a-z][a-z0-9-]*\.[a-z0-9.-]*)\$\{/g), ([, start = '']) => start),
    )
    const endings = sources.flatMap(({ code }) =>
      Array.from(code.matchAll(/\}(\.[a-z0-9-]+)`/g), ([, end = '']) => end),
    )
    const isUsed = (id: string) =>
      used.has(id) ||
      built.some(start => id.startsWith(start)) ||
      endings.some(end => id.endsWith(end) && used.has(id.slice(0, -end.length)))

    expect([...known].filter(id => !isUsed(id))).toEqual([])
  })
})

describe('the guard on the texts', () => {
  it.each([
    ['Создано для юзера', 'ru'],
    ['Вы забыли поставить задачу!', 'ru'],
    ['Сделка "Ромашка"', 'ru'],
    ['{count, plural, one {# дело} other {# дела}}', 'ru'],
    ['Клиент {name', 'ru'],
    ['{count, plural, other {# deals}}', 'en'],
  ] as const)('finds a fault in %j (%s)', (text, locale) => {
    expect(findTextFaults(text, locale).length).toBeGreaterThan(0)
  })

  it('finds the holes inside plural forms and choices', () => {
    const text = '{kind, select, lead {лид {id}} other {{count, plural, other {# из {all}}}}}'

    expect(holesOf(text, 'ru')).toEqual(['all', 'count', 'id', 'kind'])
  })

  it('finds an id in the code with or without its name, and no file name', () => {
    const code = `say({ id: 'other.word' }); const x = ['strip.late']; import './strip.css'; const y = 'host.gone'`

    expect(findIdsInCode(code, new Set(['strip']))).toEqual(['strip.late', 'other.word'])
  })
})
