import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FrameDesk, FramePage } from './frame-commands.ts'
import { createFrameHost, type FrameModes } from './frame-host.ts'
import { formatFrameAnswer, frameName, readFrameMessage } from './frame-message.ts'
import type { FrameOpening } from './wire.ts'

const SID = 'sid1'
const CALM: FrameModes = { lateAnswers: false, earlyEvent: false }

function anOpening(init: Readonly<Record<string, unknown>> = {}): FrameOpening {
  return {
    sid: SID,
    action: 'http://127.0.0.1:9102/tab',
    fields: {},
    init: { AUTH_ID: 'a', IS_ADMIN: true, PLACEMENT: 'CRM_DEAL_DETAIL_TAB', ...init },
  }
}

/** A frame's host with a page and a portal that write down what was asked of them. */
function aScene(opening = anOpening(), modes = CALM) {
  const posted: string[] = []
  const asked: unknown[] = []
  const failed: string[] = []
  const note = (...deed: unknown[]) => void asked.push(deed.length === 1 ? deed[0] : deed)
  const page: FramePage = {
    resize: (width, height) => (note('resize', width, height), { width, height }),
    setTitle: title => note('title', title),
    scrollTo: top => note('scroll', top),
    reload: query => note('reload', query ?? ''),
    reloadCard: () => note('reloadCard'),
    openApp: async (options, look) => note('openApp', options, look),
    openPath: async path => (note('openPath', path), 'close'),
    close: () => (note('close'), true),
    chooseUsers: async several => (several ? [{ id: '7', name: 'Анна' }] : null),
    chooseCards: async () => [{ id: 'D_5', type: 'deal', title: 'Окна', desc: '', url: '/x/' }],
    tell: text => note('tell', text),
  }
  const desk: FrameDesk = {
    refreshAuth: async () => ({ AUTH_ID: 'b', AUTH_EXPIRES: '3600', REFRESH_ID: 'r' }),
    markFirstRun: async () => note('markFirstRun'),
    finishInstall: async () => note('finishInstall'),
    setAppOption: async (name, value) => note('appOption', name, value),
    setUserOption: async (name, value) => note('userOption', name, value),
  }
  const host = createFrameHost({
    opening,
    page,
    desk,
    modes,
    post: text => posted.push(text),
    onError: command => failed.push(command),
  })
  return { host, page, desk, posted, asked, failed, say: (text: string) => host.hear(text) }
}

describe('a message of a frame', () => {
  it.each([
    ['without params', `getInitData:KEY:${SID}`, {}],
    [
      'with colons inside the JSON',
      `setTitle:{"title":"a:b","url":"http://x:1"}:KEY:${SID}`,
      { title: 'a:b', url: 'http://x:1' },
    ],
    ['with a bare value', `setValue:"77":KEY:${SID}`, '77'],
  ])('is read from both ends when it comes %s', (_what, text, params) => {
    expect(readFrameMessage(text)).toMatchObject({ params, key: 'KEY', sid: SID })
  })

  it('is read from an object when its command has a colon', () => {
    const data = { method: 'a:b', params: '', callback: 'KEY', appSid: SID, requestId: 'x' }

    expect(readFrameMessage(data)).toEqual({ command: 'a:b', params: {}, key: 'KEY', sid: SID })
  })

  it.each([
    ['too short a text', 'getInitData:SID'],
    ['broken JSON', `setTitle:{"title":KEY:${SID}`],
    ['nothing', null],
    ['a number', 7],
    ['an object of another library', { type: 'webpackOk' }],
  ])('is no message when it is %s', (_what, data) => {
    expect(readFrameMessage(data)).toBeNull()
  })
})

describe('an answer to a frame', () => {
  it('is a text: the key, a colon, JSON', () => {
    expect(formatFrameAnswer('KEY', { height: 321 })).toBe('KEY:{"height":321}')
  })

  it('ends with the colon when there is no result', () => {
    expect(formatFrameAnswer('KEY')).toBe('KEY:')
  })
})

describe('the name of a frame', () => {
  it.each([
    ['http:', 'localhost:8080|0|5f3c'],
    ['https:', 'localhost:8080|1|5f3c'],
  ])('carries host, protocol and sid over %s', (protocol, name) => {
    expect(frameName({ host: 'localhost:8080', protocol }, '5f3c')).toBe(name)
  })
})

describe('the page around a frame', () => {
  it.each([
    ['resizeWindow', '{"width":"100%","height":321}', ['resize', '100%', 321]],
    ['resizeWindow', '{"width":"wide","height":"410"}', ['resize', 100, 410]],
    ['setTitle', '{"title":"Правила: <b>"}', ['title', 'Правила: <b>']],
    ['setScroll', '{"scroll":40}', ['scroll', 40]],
    ['setUserOption', '{"name":"k","value":5}', ['userOption', 'k', 5]],
    ['setAppOption', '{"name":"k","value":"v"}', ['appOption', 'k', 'v']],
    ['closeApplication', '{}', 'close'],
    ['imPhoneTo', '{"phone":"+7900"}', ['tell', 'Звонок на +7900']],
  ])('does what %s asks with %s', async (command, json, deed) => {
    const { say, asked } = aScene()

    await say(`${command}:${json}:KEY:${SID}`)

    expect(asked).toEqual([deed])
  })

  it('answers getInitData with the data of this opening', async () => {
    const { say, posted } = aScene(anOpening({ PLACEMENT_OPTIONS: { ID: '15' } }))

    await say(`getInitData:KEY:${SID}`)

    expect(JSON.parse(posted[0]!.slice('KEY:'.length))).toMatchObject({
      PLACEMENT_OPTIONS: { ID: '15' },
    })
  })

  it('echoes setInstall, because init waits for it for ever', async () => {
    const { say, posted, asked } = aScene()

    await say(`setInstall:{"install":true}:KEY:${SID}`)

    expect([asked, posted]).toEqual([['markFirstRun'], ['KEY:{"install":true}']])
  })

  it('finishes the installation and reloads itself without an answer', async () => {
    const { say, posted, asked } = aScene()

    await say(`setInstallFinish:KEY:${SID}`)

    expect([asked, posted]).toEqual([['finishInstall', ['reload', 'install_finished=Y']], []])
  })

  it('hands out new tokens', async () => {
    const { say, posted } = aScene()

    await say(`refreshAuth:KEY:${SID}`)

    expect(posted).toEqual(['KEY:{"AUTH_ID":"b","AUTH_EXPIRES":"3600","REFRESH_ID":"r"}'])
  })

  it('ignores setAppOption of a person who is no administrator', async () => {
    const { say, posted, asked } = aScene(anOpening({ IS_ADMIN: false }))

    await say(`setAppOption:{"name":"k","value":"v"}:KEY:${SID}`)

    expect([asked, posted]).toEqual([[], []])
  })

  it('keeps the look of a slider out of the options of the page in it', async () => {
    const { say, posted, asked } = aScene()

    await say(
      `openApplication:{"a":1,"bx24_width":700,"bx24_title":"Т","bx24_label":{"bgColor":"aqua","text":"Б"}}:KEY:${SID}`,
    )

    const look = { width: 700, title: 'Т', label: { text: 'Б', color: 'aqua' } }
    expect([asked, posted]).toEqual([[['openApp', { a: 1 }, look]], ['KEY:']])
  })

  it.each([
    [
      'the prefix of the SDK',
      '/crm/type/0/details/0/../../../../../crm/deal/details/5/?IFRAME=Y',
      '/crm/deal/details/5/?IFRAME=Y',
      '{"result":"close"}',
    ],
    [
      'a foreign section',
      '/rest/../crm/deal/details/5/',
      null,
      '{"result":"error","errorCode":"PATH_NOT_AVAILABLE"}',
    ],
  ])('answers openPath to %s', async (_what, path, opened, answer) => {
    const { say, posted, asked } = aScene()

    await say(`openPath:{"path":"${path}"}:KEY:${SID}`)

    expect(asked).toEqual(opened === null ? [] : [['openPath', opened]])
    expect(posted).toEqual([`KEY:${answer}`])
  })

  it('does not answer a choice that was called off', async () => {
    const { say, posted } = aScene()

    await say(`selectUser:{"mult":false}:KEY:${SID}`)

    expect(posted).toEqual([])
  })

  it.each([
    ['selectUser:{"mult":true}', '[{"id":"7","name":"Анна"}]'],
    ['selectAccess:{"value":[]}', '[{"id":"U7","name":"Анна"}]'],
    [
      'selectCRM:{"entityType":["deal"],"multiple":false}',
      '{"deal":{"0":{"id":"D_5","type":"deal","title":"Окна","desc":"","url":"/x/"}}}',
    ],
  ])('answers %s with what was chosen', async (command, answer) => {
    const { say, posted } = aScene()

    await say(`${command}:KEY:${SID}`)

    expect(posted).toEqual([`KEY:${answer}`])
  })

  it.each([
    ['CRM_DEAL_DETAIL_TAB', '{"command":["reloadData"],"event":[]}'],
    ['USERFIELD_TYPE', '{"command":["setValue","getValue"],"event":[]}'],
    ['LEFT_MENU', '{"command":[],"event":[]}'],
  ])('tells what %s has of its own, without the general commands', async (placement, answer) => {
    const { say, posted } = aScene(anOpening({ PLACEMENT: placement }))

    await say(`getInterface:KEY:${SID}`)

    expect(posted).toEqual([`KEY:${answer}`])
  })

  it.each([
    ['an unknown command', `noSuchThing:KEY:${SID}`],
    ['a name of every object', `constructor:KEY:${SID}`],
    ['a command of another placement', `getStatus:KEY:${SID}`],
    ['a message of another frame', 'getInitData:KEY:sid2'],
    [
      'the binding of an event',
      `placementBindEvent:{"event":"CallCard::EntityChanged"}:KEY:${SID}`,
    ],
  ])('stays silent about %s', async (_what, text) => {
    const { say, posted, failed } = aScene()

    await say(text)

    expect([posted, failed]).toEqual([[], []])
  })

  it('answers nothing once the frame is gone', async () => {
    const { say, host, posted } = aScene()

    host.close()
    await say(`getInitData:KEY:${SID}`)

    expect(posted).toEqual([])
  })

  it('tells its own side, not the frame, that a command broke', async () => {
    const scene = aScene()
    scene.desk.refreshAuth = async () => Promise.reject(new Error('refused'))

    await scene.say(`refreshAuth:KEY:${SID}`)

    expect([scene.posted, scene.failed]).toEqual([[], ['refreshAuth']])
  })
})

describe('events of a placement', () => {
  const callCard = anOpening({ PLACEMENT: 'CALL_CARD' })
  const bind = `placementBindEvent:{"event":"CallCard::EntityChanged"}:KEY:${SID}`

  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('reach the frame under the key it has bound them with, every time', async () => {
    const { say, host, posted } = aScene(callCard)

    await say(bind)
    host.emit('CallCard::EntityChanged', { PHONE_NUMBER: '+7900' })
    host.emit('CallCard::EntityChanged')

    expect(posted).toEqual(['KEY:{"PHONE_NUMBER":"+7900"}', 'KEY:'])
  })

  it('do not reach a frame that has bound another one', async () => {
    const { say, host, posted } = aScene(callCard)

    await say(bind)
    host.emit('CallCard::BeforeClose')

    expect(posted).toEqual([])
  })

  it('come 100 ms after the binding in the mode of early events', async () => {
    const { say, posted } = aScene(callCard, { ...CALM, earlyEvent: true })

    await say(bind)
    vi.advanceTimersByTime(99)
    const before = [...posted]
    vi.advanceTimersByTime(1)

    expect([before, posted]).toEqual([[], ['KEY:{"early":true}']])
  })

  it('leave answers to come later than the SDK waits in the mode of late answers', async () => {
    const { say, posted } = aScene(anOpening(), { ...CALM, lateAnswers: true })

    await say(`getInterface:KEY:${SID}`)
    vi.advanceTimersByTime(900)
    const inTime = [...posted]
    vi.advanceTimersByTime(300)

    expect([inTime, posted]).toEqual([[], ['KEY:{"command":["reloadData"],"event":[]}']])
  })
})
