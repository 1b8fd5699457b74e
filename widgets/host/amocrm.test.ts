import { describe, expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import { createSession } from '../api/session.ts'
import type { AmoApp } from './amocrm-api.ts'
import { accountOf, cardPath, isAdmin, readCard } from './amocrm-card.ts'
import { createAmoFramePage, originTest } from './amocrm-frame.ts'
import { readFrameMessage, readParentMessage } from './amocrm-messages.ts'
import { answerFrame } from './amocrm-parent.ts'

function anApp(app: {
  readonly card?: unknown
  readonly constants?: Readonly<Record<string, unknown>>
  readonly entity?: string
}): AmoApp {
  return {
    getBaseEntity: () => app.entity ?? 'leads',
    isCard: () => true,
    constant: key => app.constants?.[key],
    data: { current_card: app.card as false },
  }
}

describe('readCard', () => {
  it.each([
    [{ id: 15 }, { kind: 'deal', id: '15' }],
    [{ id: '15' }, { kind: 'deal', id: '15' }],
    [{ id: 0 }, null],
    [{}, null],
    [false, null],
    [undefined, null],
    [{ id: '15;DROP' }, null],
  ])('reads %j as %j', (card, subject) => {
    expect(readCard(anApp({ card }))).toEqual(subject)
  })

  it.each([
    ['contacts', 'contact'],
    ['companies', 'company'],
  ])('takes a card among %s for a %s', (entity, kind) => {
    expect(readCard(anApp({ card: { id: 15 }, entity }))).toEqual({ kind, id: '15' })
  })
})

describe('what the page says of the user', () => {
  const managers = { 7: { is_admin: 'Y' }, 8: { is_admin: 'N' } }

  it.each([
    [{ id: 7 }, managers, true],
    [{ id: 8 }, managers, false],
    [{ id: 9 }, managers, false],
    [null, managers, false],
    [{ id: 7 }, undefined, false],
  ])('takes %j for an administrator only by the list of managers', (user, list, admin) => {
    expect(isAdmin(anApp({ constants: { user, managers: list } }))).toBe(admin)
  })

  it('names the account, or nothing', () => {
    expect(accountOf(anApp({ constants: { account: { id: 31_447_755 } } }))).toBe('31447755')
    expect(accountOf(anApp({}))).toBe('')
  })
})

describe('cardPath', () => {
  it.each([
    [{ kind: 'deal', id: asId('15') }, '/leads/detail/15'],
    [{ kind: 'lead', id: asId('15') }, '/leads/detail/15'],
    [{ kind: 'contact', id: asId('7') }, '/contacts/detail/7'],
    [{ kind: 'company', id: asId('7') }, '/companies/detail/7'],
  ] as const)('leads to %j by %s', (card, path) => {
    expect(cardPath(card as EntityRef)).toBe(path)
  })
})

describe('the origins our server names', () => {
  const test = originTest(['https://*.amocrm.ru', 'http://127.0.0.1:8081'])

  it.each(['https://acme.amocrm.ru', 'https://a-b1.amocrm.ru', 'http://127.0.0.1:8081'])(
    'hold %s',
    origin => {
      expect(test(origin)).toBe(true)
    },
  )

  it.each([
    'https://amocrm.ru',
    'https://.amocrm.ru',
    'https://a.b.amocrm.ru',
    'https://evil.example/.amocrm.ru',
    'https://acme.amocrm.ru.evil.example',
    'https://evilamocrm.ru',
    'http://acme.amocrm.ru',
    'http://127.0.0.1:8082',
    'null',
  ])('do not hold %s', origin => {
    expect(test(origin)).toBe(false)
  })

  it('hold nobody when none are named', () => {
    expect(originTest(undefined)('https://acme.amocrm.ru')).toBe(false)
  })
})

describe('messages between our script and our frame', () => {
  it.each([
    null,
    'session?',
    {},
    { shagolad: 'other' },
    { shagolad: 'height', height: '7' },
    { shagolad: 'height', height: -1 },
    { shagolad: 'height', height: 1e9 },
    { shagolad: 'height', height: Number.NaN },
    { shagolad: 'open-card', kind: 'deal', id: '../settings' },
    { shagolad: 'open-card', kind: 'script', id: '1' },
    { shagolad: 'open-page', name: 'https://evil.example' },
  ])('from the frame hold no %j', data => {
    expect(readFrameMessage(data)).toBeNull()
  })

  it.each([
    null,
    { shagolad: 'session' },
    { shagolad: 'session', session: {} },
    { shagolad: 'session', session: { token: '' } },
    { shagolad: 'session', error: 'strange' },
    { shagolad: 'theme', theme: 'pink' },
  ])('from the script hold no %j', data => {
    expect(readParentMessage(data)).toBeNull()
  })
})

describe("our script's half of the talk", () => {
  const SERVER = 'https://app.shagolad.example'

  function aTalk() {
    const posted: unknown[] = []
    const heights: number[] = []
    const frame = {
      postMessage: (message: unknown, origin: string) => posted.push([message, origin]),
    } as unknown as Window
    const stop = new AbortController()
    const target = new EventTarget()
    answerFrame({
      window: target as unknown as Window,
      frame: () => frame,
      origin: SERVER,
      session: createSession(async () => ({ status: 'no-access' })),
      onHeight: height => heights.push(height),
      openCard: () => {},
      openPage: () => {},
      stop: stop.signal,
    })
    const say = (
      data: unknown,
      from: { readonly origin?: string; readonly source?: unknown } = {},
    ) =>
      target.dispatchEvent(
        Object.assign(new Event('message'), { data, origin: SERVER, source: frame, ...from }),
      )
    return { posted, heights, stop, say }
  }

  it('hears its own frame alone', () => {
    const { heights, say } = aTalk()

    say({ shagolad: 'height', height: 1 }, { origin: 'https://evil.example' })
    say({ shagolad: 'height', height: 2 }, { source: {} })
    say({ shagolad: 'height', height: 3 }, { source: null })
    say({ shagolad: 'height', height: 4 })

    expect(heights).toEqual([4])
  })

  it('answers to our origin alone, and nothing after its end', async () => {
    const { posted, stop, say } = aTalk()

    say({ shagolad: 'session?', fresh: false })
    await new Promise(resolve => setTimeout(resolve))
    say({ shagolad: 'session?', fresh: false })
    stop.abort()
    await new Promise(resolve => setTimeout(resolve))

    expect(posted).toEqual([[{ shagolad: 'session', error: 'no-access' }, SERVER]])
  })
})

describe("our frame's half of the talk", () => {
  it('believes no stranger, and sends him nothing but the question', async () => {
    const posted: unknown[] = []
    let hear: (data: unknown, origin: string) => void = () => {}
    const page = createAmoFramePage({
      boot: {
        page: 'journal',
        memberId: '1',
        placement: 'frame',
        options: { origins: ['https://acme.amocrm.ru'] },
        lang: 'ru',
      },
      ports: {
        listen: given => (hear = given),
        post: (message, origin) => posted.push([message, origin]),
        measure: () => 0,
      },
      onTheme: () => {},
    })
    const session = { token: 't1', expiresInMs: 1, locale: 'ru', isAdmin: true, timeZone: 'UTC' }
    const opened = page.openSession(async () => new Response(), false)

    hear({ shagolad: 'session', session: { ...session, token: 'evil' } }, 'https://evil.example')
    await expect(page.openCard({ kind: 'deal', id: asId('1') })).rejects.toThrow('does not answer')
    hear({ shagolad: 'session', session }, 'https://acme.amocrm.ru')

    expect(await opened).toEqual({ status: 'ok', session })
    expect(posted).toEqual([[{ shagolad: 'session?', fresh: false }, '*']])
  })
})
