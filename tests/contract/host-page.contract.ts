import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SessionAnswer } from '../../shared/contract/session.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import type { Fetch } from '../../widgets/api/session.ts'
import type { HostPage } from '../../widgets/host/page.ts'

/** Where the host's page was asked to go. */
export type Went =
  | { readonly to: 'card'; readonly card: EntityRef }
  | { readonly to: 'page'; readonly name: string; readonly address: string }

/** What our server answers: sessions `t1`, `t2` … or a refusal of this status. */
export type ServerMood = 'ok' | 403 | 409 | 503

export interface HostPageWish {
  /** The host's language code. */
  readonly lang: string
  readonly mood: ServerMood
  /** `true`: the page around us answers nothing. */
  readonly isSilent: boolean
  /** `unsaved`: a card without an id; `none`: a page about no card. */
  readonly subject: 'card' | 'unsaved' | 'none'
}

export interface HostPageScene {
  readonly page: HostPage
  /** For `openSession`. */
  readonly send: Fetch
  readonly went: readonly Went[]
  /** Heights the page around us was told; `null` where it sizes itself. */
  readonly heights: readonly number[] | null
}

export interface HostPageRun {
  /** `false` for a page that is about no card. */
  readonly hasCards: boolean
  start(wish: HostPageWish): HostPageScene
}

/** The card every scene with a card is on. */
export const CARD: EntityRef = { kind: 'deal', id: asId('15') }
/** How high every scene's content is, CSS pixels. */
export const CONTENT_HEIGHT = 55.2

/** A session as our server answers it. */
export function aSession(token: string): SessionAnswer {
  return { token, expiresInMs: 900_000, locale: 'ru', isAdmin: false, timeZone: 'Europe/Moscow' }
}

/** What every HostPage must do, whichever host it stands in. */
export function describeHostPage(host: string, { hasCards, start }: HostPageRun): void {
  const scene = (wish: Partial<HostPageWish> = {}) =>
    start({ lang: 'ru', mood: 'ok', isSilent: false, subject: hasCards ? 'card' : 'none', ...wish })

  describe(`HostPage of ${host}`, () => {
    afterEach(() => void vi.useRealTimers())

    it.each([
      ['ru', 'ru'],
      ['en', 'en'],
      ['es', 'en'],
    ])('speaks to %s in %s', (lang, locale) => {
      expect(scene({ lang }).page.locale).toBe(locale)
    })

    it('has no installer and was opened with nothing', () => {
      const { page } = scene()

      expect(page.installer).toBeNull()
      expect(page.openedWith).toBe('')
    })

    it.runIf(hasCards)('is about its card, and about none before it is saved', () => {
      expect(scene().page.subject).toEqual(CARD)
      expect(scene({ subject: 'unsaved' }).page.subject).toBeNull()
    })

    it.runIf(!hasCards)('is about no card', () => {
      expect(scene().page.subject).toBeNull()
    })

    it('opens a session, and another one when that has ended', async () => {
      const { page, send } = scene()

      expect(await page.openSession(send, false)).toEqual({ status: 'ok', session: aSession('t1') })
      expect(await page.openSession(send, true)).toEqual({ status: 'ok', session: aSession('t2') })
    })

    it.each([
      [403, 'no-access'],
      [409, 'installing'],
      [503, 'unavailable'],
    ] as const)('understands %d as %s', async (mood, status) => {
      const { page, send } = scene({ mood })

      expect(await page.openSession(send, false)).toEqual({ status })
    })

    it('gives up on a silent page and never throws', async () => {
      vi.useFakeTimers()
      const { page, send } = scene({ isSilent: true })

      const opened = page.openSession(send, false)
      await vi.advanceTimersByTimeAsync(60_000)

      expect(await opened).toEqual({ status: 'unavailable' })
    })

    it.each(['deal', 'lead', 'contact', 'company'] as const)('opens a %s', async kind => {
      const { page, send, went } = scene()
      await page.openSession(send, false)
      const card = { kind, id: asId('91') } as EntityRef

      await page.openCard(card)

      expect(went).toEqual([{ to: 'card', card }])
    })

    it('opens our own pages, with what they are opened with', async () => {
      const { page, send, went } = scene()
      await page.openSession(send, false)

      await page.openOwnPage('settings')
      await page.openOwnPage('desk', 'section=journal')
      await page.openOwnPage('journal', 'state=buried&rule=dedupe-incoming')

      expect(went).toEqual([
        { to: 'page', name: 'settings', address: '' },
        { to: 'page', name: 'desk', address: 'section=journal' },
        { to: 'page', name: 'journal', address: 'state=buried&rule=dedupe-incoming' },
      ])
    })

    it('tells its height in whole pixels, or leaves it to the page', async () => {
      const { page, heights } = scene()

      await page.fitHeight()

      expect(heights ?? [Math.ceil(CONTENT_HEIGHT)]).toEqual([Math.ceil(CONTENT_HEIGHT)])
    })
  })
}
