import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Dialing } from '../../../../shared/contract/telephony.ts'
import { createDeferred } from '../../../../tests/hosts/amocrm/screen/query/deferred.ts'
import type { AmoWidget } from '../../../host/amocrm-api.ts'
import { createPhoneAction, readNumber } from './phone-action.ts'

type Action = (given: { readonly value?: unknown }) => void

/** A card of the account, and our server that answers so. */
function aScene(dialing: Dialing | 'down', status = 200) {
  const asked: unknown[] = []
  const told: string[] = []
  const opened: string[] = []
  const actions = new Map<string, Action>()
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit) => {
    if (dialing === 'down') return new Response('', { status: 502 })
    if (url.endsWith('/dialing')) return Response.json(dialing)
    asked.push(JSON.parse(String(body)))
    return Response.json(status === 200 ? { ok: true } : { error: 'refused' }, { status })
  })
  const show =
    (kind: string) =>
    ({ text }: { readonly text: string }) =>
      void told.push(`${kind}: ${text}`)
  const app = {
    isCard: () => true,
    lang_id: 'ru',
    notifications: { show_message: show('message'), show_message_error: show('error') },
  }
  const widget = {
    add_action: (type: string, action: Action) => void actions.set(type, action),
    $authorizedAjax: () => createDeferred().resolve({ token: 't1' }),
  } as unknown as AmoWidget
  const server = 'https://app.shagolad.example'
  createPhoneAction({ app, server, open: href => void opened.push(href) }).offer(widget)
  return { asked, told, opened, click: (value: unknown) => actions.get('phone')?.({ value }) }
}

describe('a number clicked in a card', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is dialled by his own phone, where the telephony can', async () => {
    const { click, asked, told, opened } = aScene({ way: 'provider', canCall: true })
    click('8 (912) 345-67-89')

    await vi.waitFor(() => expect(told).toEqual(['message: Ваш телефон набирает номер']))
    expect(asked).toEqual([{ phone: '+79123456789' }])
    expect(opened).toEqual([])
  })

  it('is said to be left alone by a telephony that refuses', async () => {
    const { click, told } = aScene({ way: 'provider', canCall: true }, 422)
    click('+79123456789')

    await vi.waitFor(() =>
      expect(told).toEqual(['error: Телефония не ответила. Наберите номер сами.']),
    )
  })

  it.each([
    [{ way: 'sip', canCall: false } as const, 'sip:+79123456789'],
    [{ way: 'provider', canCall: false } as const, 'tel:+79123456789'],
    ['down' as const, 'tel:+79123456789'],
  ])('is handed to his device where the server says %j', async (dialing, href) => {
    const { click, opened, asked } = aScene(dialing)
    click('+7 912 345-67-89')

    await vi.waitFor(() => expect(opened).toEqual([href]))
    expect(asked).toEqual([])
  })

  it.each([
    ['8 (912) 345-67-89', '+79123456789'],
    ['79123456789', '+79123456789'],
    ['912 345-67-89', '+79123456789'],
    ['+375 29 123-45-67', '+375291234567'],
    ['+7 846 231-60-14 доб. 12', '+78462316014'],
    ['нет', null],
    ['javascript:1', null],
    [undefined, null],
  ])('%j is read as %j', (value, phone) => {
    expect(readNumber(value)).toBe(phone)
  })
})
