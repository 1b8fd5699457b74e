import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findOverlays } from '../tests/message-files.ts'
import { catalogsOf } from './catalogs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const overlays = findOverlays(root).filter(({ folder }) => folder.startsWith('server/'))

describe('the texts of the server', () => {
  it.each(overlays)("hold amoCRM's own words of $folder in $locale", ({ locale, texts }) => {
    expect(Object.assign({}, ...catalogsOf('amocrm', locale))).toMatchObject(texts)
  })

  it('leave the others as they are, and have each key once', () => {
    const keys = (host: 'bitrix24' | 'amocrm') => catalogsOf(host, 'ru').map(Object.keys)

    expect(keys('amocrm')).toEqual(keys('bitrix24'))
    expect(Object.assign({}, ...catalogsOf('bitrix24', 'ru'))).toMatchObject({
      'journal.task.create': 'Дело',
    })
  })
})
