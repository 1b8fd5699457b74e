import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FoundParty } from '../../shared/contract/requisites.ts'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import ChangeList from './ChangeList.vue'
import { copyToClipboard } from './clipboard.ts'
import LampList from './LampList.vue'
import { messages as ru } from './messages.ru.json?compiled'
import PartyLine from './PartyLine.vue'
import QuestionList from './QuestionList.vue'

const say = createSay({ ...uiRu, ...ru }, 'ru', () => 'Europe/Samara')
const SCRIPT = '<script>alert(1)</script>'

const party: FoundParty = {
  key: '7736207543/770401001',
  kind: 'company',
  name: `ООО "${SCRIPT}" 🌼 ${'о'.repeat(500)}`,
  inn: '7736207543',
  kpp: '770401001',
  ogrn: null,
  city: SCRIPT,
  address: null,
  director: SCRIPT,
  status: { text: `ликвидирована 12.03.2021 ${SCRIPT}`, isActive: false },
  warnings: [{ level: 'stop', text: SCRIPT }],
  isBranch: true,
  branchCount: 2,
}

describe('a company of the registry', () => {
  it('is shown as text, whatever stands in it', async () => {
    const html = await renderToString(createSSRApp(PartyLine, { party, say }))

    expect(html).not.toContain('<script>')
    expect(html.match(/&lt;script&gt;/g)).toHaveLength(5)
    expect(html).toContain('🌼')
  })

  it('says what tells it from its namesakes', async () => {
    const html = await renderToString(createSSRApp(PartyLine, { party, say }))

    for (const part of ['ИНН 7736207543', 'КПП 770401001', 'филиал', '2 филиала', 'ликвидирована'])
      expect(html).toContain(part)
  })
})

describe('what will be written', () => {
  it('shows first what replaces something, both as text', async () => {
    const change = { label: 'ИНН', note: null, field: 'inn' } as const
    const html = await renderToString(
      createSSRApp(ChangeList, {
        changes: [
          { ...change, now: null, will: 'второе', kind: 'write' },
          { ...change, field: 'kpp', now: SCRIPT, will: 'первое', kind: 'overwrite' },
          { ...change, field: 'ogrn', now: 'то же', will: 'то же', kind: 'same' },
        ],
        accept: new Set(['inn']),
        isBusy: false,
        say,
      }),
    )

    expect(html.indexOf('первое')).toBeLessThan(html.indexOf('второе'))
    expect(html).toContain('&lt;script&gt;')
    expect(html.match(/checked/g)).toHaveLength(1)
    expect(html).toContain('Уже стоит: 1 поле')
  })
})

describe('the questions before a filling', () => {
  const text = `Уже стоят реквизиты этого ИНН с другим КПП: ${SCRIPT}`
  const closed = { key: 'closed', text: 'Ликвидирована. Всё равно заполнить?' } as const
  const twin = { key: 'other-kpp', text: 'Новые добавятся рядом' } as const

  async function shown(way: 'add' | 'update' | null) {
    const will = way ?? 'add'
    const questions = way === null ? [closed, twin] : [closed]
    const preview = { questions, otherKpp: { text, will } }
    const props = { preview, confirmed: new Set<never>(), way, isBusy: false, say }
    return renderToString(createSSRApp(QuestionList, props))
  }

  it('let a person choose what becomes of requisites of another КПП, and choose nothing for him', async () => {
    const html = await shown(null)

    for (const words of ['Ликвидирована', 'Добавить рядом', 'Обновить прежние', '&lt;script&gt;'])
      expect(html).toContain(words)
    expect(html.match(/type="(radio|checkbox)"/g)).toHaveLength(3)
    expect(html).not.toContain('checked')
    expect(html).not.toContain(twin.text)
  })

  it('keep the other way at hand once one is chosen', async () => {
    const html = await shown('update')

    expect(html.match(/value="update"[^>]* checked/g)).toHaveLength(1)
    expect(html.match(/ checked/g)).toHaveLength(1)
  })
})

describe('the lamps', () => {
  it('say with a word and an icon whether the papers can be written', async () => {
    const lamp = { missing: [], wrong: [{ text: 'БИК: неверное число цифр', isWarning: false }] }
    const html = await renderToString(
      createSSRApp(LampList, {
        lamps: [
          { ...lamp, for: 'contract', isReady: false, text: 'Для договора не хватает: БИК' },
          { ...lamp, for: 'invoice', isReady: true, text: 'Готово для счёта', wrong: [] },
        ],
      }),
    )

    expect(html).toContain('Для договора не хватает: БИК')
    expect(html).toContain('БИК: неверное число цифр')
    expect(html.match(/data-ready="true"/g)).toHaveLength(1)
  })
})

describe('the clipboard', () => {
  afterEach(() => void vi.unstubAllGlobals())

  const copied = { text: 'ИНН\t7736207543', html: '<table></table>' }

  it('gets the text and the table', async () => {
    const written: unknown[] = []
    vi.stubGlobal('navigator', {
      clipboard: { write: async (items: unknown) => written.push(items) },
    })
    vi.stubGlobal('ClipboardItem', function ClipboardItem(this: object, parts: object) {
      Object.assign(this, parts)
    })

    expect(await copyToClipboard(copied)).toBe(true)
    expect(Object.keys((written[0] as object[])[0]!)).toEqual(['text/plain', 'text/html'])
  })

  it('gets them by a copying event where the frame has no right to it', async () => {
    const data = new Map<string, string>()
    let listener: ((event: unknown) => void) | null = null
    vi.stubGlobal('navigator', {})
    vi.stubGlobal('document', {
      addEventListener: (_type: string, hear: (event: unknown) => void) => (listener = hear),
      removeEventListener: () => (listener = null),
      execCommand: () =>
        listener?.({
          clipboardData: { setData: (type: string, text: string) => data.set(type, text) },
          preventDefault: () => {},
        }),
    })

    expect(await copyToClipboard(copied)).toBe(true)
    expect(Object.fromEntries(data)).toEqual({
      'text/plain': copied.text,
      'text/html': copied.html,
    })
    expect(listener).toBeNull()
  })

  it('says no when the browser lets us do neither', async () => {
    vi.stubGlobal('navigator', {})
    vi.stubGlobal('document', {
      addEventListener: () => {},
      removeEventListener: () => {},
      execCommand: () => false,
    })

    expect(await copyToClipboard(copied)).toBe(false)
  })
})
