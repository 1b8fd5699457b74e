import { describe, expect, it } from 'vitest'
import type { Digest } from '../../shared/digest/digest.ts'
import { asId } from '../../shared/crm/ids.ts'
import { sayIn } from '../flow/create-flow.ts'
import { toHtml, toPlainText, wordDigest, type WordGround } from './words.ts'

const NOTHING: Digest = {
  open: 0,
  clean: 0,
  counts: [],
  people: [],
  stuck: [],
  change: null,
  faulty: [],
}

function words(digest: Partial<Digest>, ground: Partial<WordGround> = {}) {
  return wordDigest(
    { ...NOTHING, ...digest },
    {
      say: sayIn('ru', { host: 'bitrix24', timeZone: 'Europe/Moscow' }),
      half: 'evening',
      day: '2 декабря',
      unled: 0,
      cases: { open: 0, unanswered: 0 },
      nameOf: id => `Сотрудник ${id}`,
      linkTo: address => `https://acme.bitrix24.ru/desk?${address}`,
      ...ground,
    },
  )
}

const linesOf = (...args: Parameters<typeof words>) => words(...args).lines.map(({ text }) => text)
const person = (id: string) => ({ user: asId<never>(id), count: 2, worst: 'overdue' }) as const

describe('the words of a digest', () => {
  it('are glad of a clean funnel', () => {
    expect(linesOf({ open: 5, clean: 5 })).toEqual([
      'Воронка чистая. Открытых карточек: 5, у каждой есть дело, просрочек нет.',
    ])
  })

  it('name five people and count the others', () => {
    const people = ['1', '2', '3', '4', '5', '6', '7'].map(person)

    const lines = linesOf({ people })
    expect(lines).toHaveLength(6)
    expect(lines.at(0)).toBe('Сотрудник 1 — 2 (просрочки)')
    expect(lines.at(-1)).toBe('и ещё 2 сотрудника')
  })

  it('tell of cards without a head, and of cases without a reason', () => {
    expect(linesOf({}, { unled: 3, cases: { open: 4, unanswered: 2 } })).toEqual([
      'Некому передать разбор: РОП не назначен для 3 карточек с нарушениями. Назначьте его в настройках.',
      'Разборов без решения: 4',
      'Из них задача закрыта без причины: 2',
    ])
  })

  it('lead from each line of a letter to its list, and take a name for a text', () => {
    const text = words({ people: [person('1')] }, { nameOf: () => '<img src=x>"&' })

    expect(toHtml(text, 'Открыть')).toContain(
      '<li><a href="https://acme.bitrix24.ru/desk?section=control&amp;person=1">&lt;img src=x&gt;&quot;&amp; — 2 (просрочки)</a></li>',
    )
  })

  it('have no links where the address is not known', () => {
    const text = words({ people: [person('1')] }, { linkTo: () => null })

    expect(toPlainText(text)).toBe('Воронка вечером, 2 декабря\nСотрудник 1 — 2 (просрочки)')
    expect(toHtml(text, 'Открыть')).not.toContain('href')
  })
})
