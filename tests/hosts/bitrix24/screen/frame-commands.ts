import { placementInterface } from './frame-interface.ts'
import { readOpenPath } from './portal-path.ts'
import type { FrameOpening } from './wire.ts'

export interface ChosenUser {
  readonly id: string
  readonly name: string
}

export interface ChosenCard {
  readonly id: string
  readonly type: string
  readonly title: string
  readonly desc: string
  readonly url: string
}

export interface SliderLook {
  readonly width: number | null
  readonly title: string
  readonly label: { readonly text: string; readonly color: string } | null
}

/** What a frame may ask of the page around it. */
export interface FramePage {
  /** Sizes the layout; answers with what it became. */
  resize(
    width: number | '100%',
    height: number,
  ): { readonly width: number | string; readonly height: number }
  setTitle(title: string): void
  scrollTo(top: number): void
  /** @param query added to the page's address: `install_finished=Y` */
  reload(query?: string): void
  /** Shows the card anew; saves nothing. */
  reloadCard(): void
  /** The promise ends when the slider closes. */
  openApp(options: Readonly<Record<string, unknown>>, look: SliderLook): Promise<void>
  openPath(path: string): Promise<'close' | 'PATH_NOT_AVAILABLE'>
  /** Closes the slider that holds the frame; `false`: it stands in no slider. */
  close(): boolean
  /** `null`: the person changed his mind. */
  chooseUsers(several: boolean): Promise<readonly ChosenUser[] | null>
  chooseCards(types: readonly string[], several: boolean): Promise<readonly ChosenCard[] | null>
  tell(text: string): void
  /** Only around the hidden frames of a search field: what they found, and what one of them has made of a choice. */
  readonly search?: FrameSearch
  /** Only in a call card. */
  readonly call?: FrameCall
}

/** The call card around a frame. */
export interface FrameCall {
  /** As `getStatus` answers: real numbers and flags (D). `null`: there is no card any more. */
  status(): object | null
  keepOpen(isKept: boolean): void
}

export interface FrameSearch {
  found(entities: readonly Readonly<Record<string, unknown>>[]): void
  created(entity: Readonly<Record<string, unknown>>): void
}

/** What a frame may ask of the portal behind the page. */
export interface FrameDesk {
  refreshAuth(): Promise<Readonly<Record<string, unknown>>>
  markFirstRun(): Promise<void>
  finishInstall(): Promise<void>
  setAppOption(name: string, value: unknown): Promise<void>
  setUserOption(name: string, value: unknown): Promise<void>
}

export interface FrameScene {
  readonly opening: FrameOpening
  readonly page: FramePage
  readonly desk: FrameDesk
}

type Params = Readonly<Record<string, unknown>>
type Reply = (result?: unknown) => void
type Command = (params: Params, reply: Reply, scene: FrameScene) => void | Promise<void>

/** A command of this name for this placement; `null`: the page stays silent, as real portals do. */
export function findFrameCommand(name: string, placement: string): Command | null {
  const own = placementInterface(placement).command.includes(name) ? OWN[name] : undefined
  return own ?? (Object.hasOwn(GENERAL, name) ? (GENERAL[name] ?? null) : null)
}

/** D: what the two commands about closing answer where no card is left. */
const NO_CALL = [{ result: 'error', errorCode: 'Call card is undefined' }]

function keepCall(isKept: boolean): Command {
  return (_params, reply, { page }) => {
    const isThere = (page.call?.status() ?? null) !== null
    if (isThere) page.call?.keepOpen(isKept)
    reply(isThere ? [] : NO_CALL)
  }
}

const OWN: Readonly<Record<string, Command>> = {
  getStatus: (_params, reply, { page }) => reply(page.call?.status() ?? NO_CALL),
  disableAutoClose: keepCall(true),
  enableAutoClose: keepCall(false),
  // Whether a portal answers this one is unknown (V): silence is the stricter guess.
  reloadData: (_params, _reply, { page }) => page.reloadCard(),
  // A card in view mode has no form, so there is nothing to write into (D).
  setValue: () => undefined,
  getValue: (_params, reply, { opening }) => reply(valueOf(opening)),
  // Neither is answered (D).
  crmShowFoundEntities: ({ data }, _reply, { page }) =>
    page.search?.found(Array.isArray(data) ? data : []),
  crmShowCreatedEntity: (params, _reply, { page }) => page.search?.created(params),
}

const GENERAL: Readonly<Record<string, Command>> = {
  getInitData: (_params, reply, { opening }) => reply(opening.init),
  setInstall: async (params, reply, { desk }) => {
    await desk.markFirstRun()
    reply(params)
  },
  setInstallFinish: async (_params, _reply, { desk, page }) => {
    await desk.finishInstall()
    page.reload('install_finished=Y')
  },
  refreshAuth: async (_params, reply, { desk }) => reply(await desk.refreshAuth()),
  resizeWindow: ({ width, height }, reply, { page }) =>
    reply(page.resize(readWidth(width), Math.max(0, wholeNumber(height) ?? 0))),
  setTitle: (params, reply, { page }) => {
    page.setTitle(text(params['title']))
    reply(params)
  },
  setScroll: (params, reply, { page }) => {
    page.scrollTo(wholeNumber(params['scroll']) ?? 0)
    reply(params)
  },
  reloadWindow: (_params, _reply, { page }) => page.reload(),
  closeApplication: (_params, reply, { page }) => {
    if (page.close()) reply()
  },
  openApplication,
  openPath,
  // Options of the whole app belong to administrators; others are ignored (D).
  setAppOption: async (params, reply, { desk, opening }) => {
    if (opening.init['IS_ADMIN'] !== true) return
    await desk.setAppOption(text(params['name']), params['value'])
    reply(params)
  },
  setUserOption: async (params, reply, { desk }) => {
    await desk.setUserOption(text(params['name']), params['value'])
    reply(params)
  },
  selectUser: async ({ mult }, reply, { page }) => {
    const chosen = await page.chooseUsers(mult === true)
    if (chosen) reply(mult === true ? chosen : chosen[0])
  },
  selectAccess: async (_params, reply, { page }) => {
    const chosen = await page.chooseUsers(true)
    if (chosen) reply(chosen.map(({ id, name }) => ({ id: `U${id}`, name })))
  },
  selectCRM,
  // Fire and forget: the SDK resolves these by its own timer (S).
  imCallTo: (_params, _reply, { page }) => page.tell('Звонок коллеге'),
  imPhoneTo: ({ phone }, _reply, { page }) => page.tell(`Звонок на ${text(phone)}`),
  imOpenMessenger: (_params, _reply, { page }) => page.tell('Открыт мессенджер'),
  imOpenHistory: (_params, _reply, { page }) => page.tell('Открыта история переписки'),
  getInterface: (_params, reply, { opening }) => reply(placementInterface(placementOf(opening))),
  // No acknowledgement: the first message under this key would settle the promise (T, 5.1).
  placementBindEvent: () => undefined,
}

async function openApplication(params: Params, reply: Reply, { page }: FrameScene) {
  const options = Object.fromEntries(
    Object.entries(params).filter(([name]) => !name.startsWith('bx24_')),
  )
  await page.openApp(options, {
    width: wholeNumber(params['bx24_width']),
    title: text(params['bx24_title']),
    label: readLabel(params['bx24_label']),
  })
  reply()
}

async function openPath({ path }: Params, reply: Reply, { page }: FrameScene) {
  const allowed = readOpenPath(path)
  const end = allowed === null ? 'PATH_NOT_AVAILABLE' : await page.openPath(allowed)
  reply(end === 'close' ? { result: 'close' } : { result: 'error', errorCode: end })
}

async function selectCRM({ entityType, multiple }: Params, reply: Reply, { page }: FrameScene) {
  const types = Array.isArray(entityType) ? entityType.map(String) : ['lead', 'deal', 'contact']
  const chosen = await page.chooseCards(types, multiple === true)
  if (chosen === null) return
  const groups: Record<string, Record<number, ChosenCard>> = {}
  for (const card of chosen) {
    const group = (groups[card.type] ??= {})
    group[Object.keys(group).length] = card
  }
  reply(groups)
}

export function placementOf({ init }: FrameOpening): string {
  return text(init['PLACEMENT']) || 'DEFAULT'
}

function valueOf({ init }: FrameOpening): unknown {
  const options = init['PLACEMENT_OPTIONS']
  return typeof options === 'object' && options !== null
    ? ((options as Params)['VALUE'] ?? null)
    : null
}

/** `100%` is kept, else whole pixels, else 100 (S). */
function readWidth(width: unknown): number | '100%' {
  return width === '100%' ? width : (wholeNumber(width) ?? 100)
}

function wholeNumber(value: unknown): number | null {
  const number = Number.parseInt(String(value), 10)
  return Number.isNaN(number) ? null : number
}

function readLabel(value: unknown): SliderLook['label'] {
  if (typeof value !== 'object' || value === null) return null
  const { text: words, bgColor } = value as Params
  return { text: text(words), color: text(bgColor) }
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
