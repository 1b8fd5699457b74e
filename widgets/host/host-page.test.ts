import type { B24Frame } from '@bitrix24/b24jssdk'
import { openSession } from '../../shared/contract/session.ts'
import type { SessionQuestion } from '../../shared/contract/session.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import {
  aSession,
  CONTENT_HEIGHT,
  describeHostPage,
} from '../../tests/contract/host-page.contract.ts'
import type {
  HostPageScene,
  HostPageWish,
  ServerMood,
  Went,
} from '../../tests/contract/host-page.contract.ts'
import { createSession } from '../api/session.ts'
import type { Fetch } from '../api/session.ts'
import type { AmoApp, AmoWidget } from './amocrm-api.ts'
import { createAmoCardPage, readCard, readLocale } from './amocrm-card.ts'
import { createAmoFramePage } from './amocrm-frame.ts'
import { answerFrame } from './amocrm-parent.ts'
import { openByPageToken } from './amocrm-session.ts'
import { createBitrix24Page } from './bitrix24.ts'

const SERVER = 'https://app.shagolad.example'
const ACCOUNT = 'https://acme.amocrm.ru'

/** Our server: hands out `t1`, `t2` … for a proof it believes. */
function createServer(mood: ServerMood) {
  let sessions = 0
  return (question: SessionQuestion, believed: boolean): Response => {
    if (mood !== 'ok') return Response.json({ error: 'x' }, { status: mood })
    return believed && question.host !== ''
      ? Response.json(aSession(`t${++sessions}`))
      : Response.json({ error: 'no-access' }, { status: 403 })
  }
}

function questionOf(body: unknown): SessionQuestion {
  return JSON.parse(String(body)) as SessionQuestion
}

function bitrix24({ lang, mood, isSilent, subject }: HostPageWish): HostPageScene {
  const answer = createServer(mood)
  const went: Went[] = []
  const heights: number[] = []
  const auth = { access_token: 'a1', member_id: 'm1' }
  const frame = {
    auth: { getAuthData: () => auth, refreshAuth: async () => auth, getUniq: () => '_m1' },
    parent: {
      message: {
        send: async (_name: string, { height }: { height: number }) => heights.push(height),
      },
    },
    slider: {
      getUrl: (path: string) => new URL(path, 'https://acme.bitrix24.ru'),
      async openPath({ pathname }: URL) {
        const [, kind, id] = /^\/crm\/(\w+)\/details\/(\d+)\/$/.exec(pathname) ?? []
        went.push({ to: 'card', card: { kind, id } as EntityRef })
      },
      openSliderAppPage: async ({ page, address }: { page: string; address: string }) =>
        went.push({ to: 'page', name: page, address }),
    },
  } as unknown as B24Frame
  const value = { card: '15', unsaved: '0', none: '' }[subject]
  const page = createBitrix24Page(
    {
      page: 'strip',
      memberId: 'm1',
      placement: 'USERFIELD_TYPE',
      options: { ENTITY_ID: 'CRM_DEAL', ENTITY_VALUE_ID: value },
      lang,
    },
    () => (isSilent ? new Promise(() => {}) : Promise.resolve(frame)),
    () => CONTENT_HEIGHT,
  )
  const send: Fetch = async (url, { body }) => {
    const question = questionOf(body)
    return answer(question, url === openSession.path && question.proof['accessToken'] === 'a1')
  }
  return { page, send, went, heights }
}

/** What amoCRM's page does for `$authorizedAjax`: a token of its own goes along. */
function amoWidget(mood: ServerMood, isSilent = false): Pick<AmoWidget, '$authorizedAjax'> {
  const answer = createServer(mood)
  return {
    // jQuery's own answer is no promise, yet has this method.
    $authorizedAjax: ({ url, data }) => ({
      // oxlint-disable-next-line unicorn/no-thenable
      then(done, failed) {
        // jQuery says nothing of a page that gave no token.
        if (isSilent) return failed({ status: 0 })
        const response = answer(questionOf(data), url === `${SERVER}/api/session`)
        if (!response.ok) return failed({ status: response.status })
        void response.json().then(done)
      },
    }),
  }
}

function amoApp(lang: string, id: number | string): AmoApp {
  return {
    lang_id: lang,
    getBaseEntity: () => 'leads',
    isCard: () => true,
    constant: () => null,
    data: { current_card: { id } },
  }
}

const SECTIONS: Readonly<Record<string, readonly EntityRef['kind'][]>> = {
  leads: ['deal', 'lead'],
  contacts: ['contact'],
  companies: ['company'],
}

function amoCard({ lang, mood, isSilent, subject }: HostPageWish): HostPageScene {
  const went: Went[] = []
  let asked: EntityRef['kind'] = 'deal'
  const app = amoApp(lang, subject === 'card' ? 15 : 0)
  const page = createAmoCardPage({
    widget: amoWidget(mood, isSilent),
    locale: readLocale(app),
    server: SERVER,
    subject: readCard(app),
    pathOf: name => `/own/${name}`,
    navigate(path) {
      const [, section = '', id = ''] = /^\/(\w+)\/detail\/(\d+)$/.exec(path) ?? []
      const [, name = '', address = ''] = /^\/own\/(\w+)(?:#(.*))?$/.exec(path) ?? []
      // One address serves deals and requests not accepted yet.
      const isRight = SECTIONS[section]?.includes(asked) === true
      if (isRight) went.push({ to: 'card', card: { kind: asked, id: asId(id) } as EntityRef })
      else went.push({ to: 'page', name, address })
    },
  })
  const watched = {
    ...page,
    openCard(card: EntityRef) {
      asked = card.kind
      return page.openCard(card)
    },
  }
  return { page: watched, send: unused, went, heights: null }
}

const unused: Fetch = async () => {
  throw new Error('amoCRM carries no proof by itself')
}

/** Both halves: our script in the account's page, and our page in its frame. */
function amoFrame({ lang, mood, isSilent }: HostPageWish): HostPageScene {
  const went: Went[] = []
  const heights: number[] = []
  const widget = amoWidget(mood)
  const session = createSession(() => openByPageToken(widget, SERVER, null))
  const stop = new AbortController()
  let hearParent: (event: MessageEvent) => void = () => {}
  let hearFrame: (data: unknown, origin: string) => void = () => {}
  const frameWindow = {
    postMessage: (message: unknown, origin: string) => {
      if (origin === SERVER && !isSilent) hearFrame(structuredClone(message), ACCOUNT)
    },
  } as unknown as Window
  answerFrame({
    window: {
      addEventListener: (_name: string, listener: unknown) => {
        hearParent = listener as typeof hearParent
      },
    } as Pick<Window, 'addEventListener'>,
    frame: () => frameWindow,
    origin: SERVER,
    session,
    onHeight: height => heights.push(height),
    openCard: card => went.push({ to: 'card', card }),
    openPage: (name, address) => went.push({ to: 'page', name, address }),
    stop: stop.signal,
  })
  const page = createAmoFramePage({
    boot: {
      page: 'settings',
      memberId: '31447755',
      placement: 'frame',
      options: { origins: ['https://*.amocrm.ru'] },
      lang,
    },
    ports: {
      listen: hear => (hearFrame = hear),
      post(message, origin) {
        if (origin !== '*' && origin !== ACCOUNT) throw new Error(`posted to ${origin}`)
        const event = { data: structuredClone(message), origin: SERVER, source: frameWindow }
        hearParent(event as unknown as MessageEvent)
      },
      measure: () => CONTENT_HEIGHT,
    },
    onTheme: () => {},
  })
  return { page, send: unused, went, heights }
}

describeHostPage('Bitrix24', { hasCards: true, start: bitrix24 })
describeHostPage("amoCRM's card", { hasCards: true, start: amoCard })
describeHostPage("amoCRM's framed page", { hasCards: false, start: amoFrame })
