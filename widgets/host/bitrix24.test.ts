import type { B24Frame } from '@bitrix24/b24jssdk'
import { describe, expect, it } from 'vitest'
import type { Boot } from '../../shared/contract/boot.ts'
import { createBitrix24Page, readSubject } from './bitrix24.ts'

function aBoot(boot: Partial<Boot> = {}): Boot {
  return {
    page: 'strip',
    memberId: 'm1',
    placement: 'USERFIELD_TYPE',
    options: { ENTITY_ID: 'CRM_DEAL', ENTITY_VALUE_ID: '15', MODE: 'view' },
    lang: 'ru',
    ...boot,
  }
}

/** The few calls of the SDK's frame we use; the SDK itself meets a portal page in tests/e2e. */
function aFrame(tokens: (string | null)[], cameWithTokens = true) {
  const sent: unknown[] = []
  const next = () => {
    const token = tokens.shift() ?? null
    return token === null ? false : { access_token: token, member_id: cameWithTokens ? 'm1' : null }
  }
  const frame = {
    auth: {
      getAuthData: next,
      refreshAuth: async () => next(),
      getUniq: () => (cameWithTokens ? '_m1' : '_'),
    },
    parent: { message: { send: async (...message: unknown[]) => sent.push(message) } },
    slider: {
      getUrl: (path: string) => new URL(path, 'https://acme.bitrix24.ru'),
      openPath: async (url: URL) => sent.push(url.href),
    },
  } as unknown as B24Frame
  return { frame, sent }
}

describe('readSubject', () => {
  it.each([
    [
      'USERFIELD_TYPE',
      { ENTITY_ID: 'CRM_DEAL', ENTITY_VALUE_ID: '15' },
      { kind: 'deal', id: '15' },
    ],
    ['USERFIELD_TYPE', { ENTITY_ID: 'CRM_LEAD', ENTITY_VALUE_ID: 91 }, { kind: 'lead', id: '91' }],
    ['USERFIELD_TYPE', { ENTITY_ID: 'CRM_DEAL', ENTITY_VALUE_ID: '0' }, null],
    ['USERFIELD_TYPE', { ENTITY_ID: 'CRM_QUOTE', ENTITY_VALUE_ID: '3' }, null],
    ['USERFIELD_TYPE', {}, null],
    ['CRM_LEAD_DETAIL_TAB', { ID: '91' }, { kind: 'lead', id: '91' }],
    ['CRM_CONTACT_DETAIL_TAB', { ID: '7' }, { kind: 'contact', id: '7' }],
    ['CRM_DEAL_DETAIL_TAB', { ID: '15;DROP' }, null],
    ['DEFAULT', { ID: '15' }, null],
  ])('reads %s %j as %j', (placement, options, subject) => {
    expect(readSubject(aBoot({ placement, options }))).toEqual(subject)
  })
})

describe('Bitrix24 page', () => {
  it('proves with the tokens the portal gave', async () => {
    const { frame } = aFrame(['a1'])
    const page = createBitrix24Page(
      aBoot(),
      async () => frame,
      () => 0,
    )

    expect(await page.proof()).toEqual({ accessToken: 'a1', memberId: 'm1', lang: 'ru' })
  })

  it('asks for fresh tokens when they ran out', async () => {
    const { frame } = aFrame([null, 'a2'])
    const page = createBitrix24Page(
      aBoot(),
      async () => frame,
      () => 0,
    )

    expect(await page.proof()).toMatchObject({ accessToken: 'a2' })
  })

  it('asks for fresh tokens when those at hand were refused', async () => {
    const { frame } = aFrame(['a1', 'a2'])
    const page = createBitrix24Page(
      aBoot(),
      async () => frame,
      () => 0,
    )

    expect(await page.proof(false)).toMatchObject({ accessToken: 'a1' })
    expect(await page.proof(true)).toMatchObject({ accessToken: 'a2' })
  })

  it('has no proof for somebody the portal gave no tokens', async () => {
    const { frame } = aFrame([null, null], false)
    const page = createBitrix24Page(
      aBoot(),
      async () => frame,
      () => 0,
    )

    expect(await page.proof()).toBeNull()
  })

  it('names the account itself where tokens came only with a refresh', async () => {
    const { frame } = aFrame([null, 'a1'], false)
    const page = createBitrix24Page(
      aBoot(),
      async () => frame,
      () => 0,
    )

    expect(await page.proof()).toEqual({ accessToken: 'a1', memberId: 'm1', lang: 'ru' })
  })

  it('joins the portal anew only for the next question after a failure', async () => {
    const { frame } = aFrame(['a1'])
    let joins = 0
    const page = createBitrix24Page(
      aBoot(),
      async () => {
        if (++joins === 1) throw new Error('no answer')
        return frame
      },
      () => 0,
    )

    await expect(page.proof()).rejects.toThrow('does not answer')
    expect(joins).toBe(1)
    expect(await page.proof()).toMatchObject({ accessToken: 'a1' })
    expect(joins).toBe(2)
  })

  it('tells the portal its height in whole pixels and leaves the width to it', async () => {
    const { frame, sent } = aFrame([])
    const page = createBitrix24Page(
      aBoot(),
      async () => frame,
      () => 55.2,
    )

    await page.fitHeight()

    expect(sent).toEqual([['resizeWindow', { width: '100%', height: 56, isSafely: true }]])
  })

  it('opens a card by its portal address', async () => {
    const { frame, sent } = aFrame([])
    const page = createBitrix24Page(
      aBoot(),
      async () => frame,
      () => 0,
    )

    await page.openCard(readSubject(aBoot())!)

    expect(sent).toEqual(['https://acme.bitrix24.ru/crm/deal/details/15/'])
  })

  it('speaks English to portals in any language but Russian', () => {
    const { frame } = aFrame([])

    const page = createBitrix24Page(
      aBoot({ lang: 'de' }),
      async () => frame,
      () => 0,
    )

    expect(page.locale).toBe('en')
  })
})
