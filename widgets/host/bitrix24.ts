import type { B24Frame } from '@bitrix24/b24jssdk'
import type { Boot } from '../../shared/contract/boot.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import { openByProof } from '../api/session.ts'
import type { Identity } from '../api/session.ts'
import type { Installer } from '../ui/context.ts'
import { createCallFeed } from './bitrix24-call.ts'
import { HostPageSilent } from './page.ts'
import type { HostPage } from './page.ts'

// The SDK waits for ever for a page that does not answer `getInitData` (S, T: frame protocol §3).
const FRAME_TIMEOUT_MS = 8_000
// A frame opened by somebody without access comes without tokens, and a refresh is not answered there (D).
const NO_ACCESS_TIMEOUT_MS = 2_500

const OWN_PAGE_WIDTH = 1200

const KINDS: Readonly<Record<string, EntityRef['kind']>> = {
  CRM_LEAD: 'lead',
  CRM_DEAL: 'deal',
  CRM_CONTACT: 'contact',
  CRM_COMPANY: 'company',
}

/** A page of a portal's frame. It carries its proof to our server itself. */
export interface Bitrix24Page extends HostPage {
  /**
   * @param isFresh `true`: not the tokens at hand, but asked of the portal this moment
   * @returns `null` when the portal gave this user no authorisation
   * @throws {HostPageSilent} when the portal's page does not answer in time
   */
  proof(isFresh?: boolean): Promise<Readonly<Record<string, string>> | null>
}

/**
 * @param connect loads the SDK and starts its frame channel; called at once and again after a failure
 * @param measure height of our content in CSS pixels
 */
export function createBitrix24Page(
  boot: Boot,
  connect: () => Promise<B24Frame>,
  measure: () => number,
): Bitrix24Page {
  let frame: Promise<B24Frame> | null = null

  /** Joined once for everybody; after a failure the next one who asks tries again. */
  function connected(): Promise<B24Frame> {
    if (frame !== null) return frame
    const mine = join(connect)
    // Whoever asked meets the failure; here it only must not be remembered.
    mine.catch(() => {
      if (frame === mine) frame = null
    })
    frame = mine
    return mine
  }

  // The SDK loads while the page paints.
  void connected()

  const identity: Identity = {
    host: 'bitrix24',
    subject: readSubject(boot),
    async proof(isFresh) {
      const tokens = await readTokens(await connected(), isFresh)
      // The words of the journal come in the language of the page.
      return tokens && { memberId: boot.memberId, ...tokens, lang: boot.lang }
    },
  }

  return {
    host: 'bitrix24',
    locale: boot.lang === 'ru' ? 'ru' : 'en',
    subject: identity.subject,
    installer: boot.page === 'install' ? createInstaller(boot, connected) : null,
    ...(boot.placement === 'CALL_CARD' && { calls: createCallFeed(connected) }),
    proof: (isFresh = false) => identity.proof(isFresh),
    openSession: send => openByProof(identity, send),
    async fitHeight() {
      const b24 = await connected()
      // Not `fitWindow()`: it measures the document, which is never lower than the frame, so a frame that grew
      // would never shrink (S). The command is the same; `isSafely` resolves even when nobody answers.
      await b24.parent.message.send('resizeWindow', {
        width: '100%',
        height: Math.ceil(measure()),
        isSafely: true,
      })
    },
    openedWith: String(boot.options['address'] ?? ''),
    async openOwnPage(name, address = '') {
      const b24 = await connected()
      // The portal opens our main address with these options, and the server shows the page they name.
      await b24.slider.openSliderAppPage({ page: name, address, bx24_width: OWN_PAGE_WIDTH })
    },
    async openCard(subject) {
      const b24 = await connected()
      const path = `/crm/${subject.kind}/details/${encodeURIComponent(subject.id)}/`
      await b24.slider.openPath(b24.slider.getUrl(path))
    },
  }
}

/** Loads the SDK and joins the portal's page. */
export async function joinPortal(): Promise<B24Frame> {
  const { initializeB24Frame } = await import('@bitrix24/b24jssdk')
  return initializeB24Frame()
}

async function join(connect: () => Promise<B24Frame>): Promise<B24Frame> {
  try {
    return await within(FRAME_TIMEOUT_MS, connect())
  } catch (cause) {
    throw new HostPageSilent({ cause })
  }
}

/**
 * The card of an own field type (frame protocol §7.2), of a tab or of a menu.
 * `null` for a card that is not saved yet: its id is 0.
 */
export function readSubject({ placement, options }: Boot): EntityRef | null {
  if (placement === 'USERFIELD_TYPE')
    return toRef(KINDS[String(options['ENTITY_ID'])], options['ENTITY_VALUE_ID'])
  const place = /^CRM_(LEAD|DEAL|CONTACT|COMPANY)_/.exec(placement)
  return toRef(KINDS[`CRM_${place?.[1]}`], options['ID'])
}

function toRef(kind: EntityRef['kind'] | undefined, rawId: unknown): EntityRef | null {
  const id = String(rawId ?? '')
  if (kind === undefined || !/^[1-9]\d*$/.test(id)) return null
  switch (kind) {
    case 'lead':
    case 'deal':
      return { kind, id: asId(id) }
    case 'contact':
      return { kind, id: asId(id) }
    case 'company':
      return { kind, id: asId(id) }
    default:
      return kind satisfies never
  }
}

async function readTokens(
  b24: B24Frame,
  isFresh: boolean,
): Promise<Readonly<Record<string, string>> | null> {
  // `false` when the token ran out, and when there was none from the start (S).
  const auth = (!isFresh && b24.auth.getAuthData()) || (await refreshAuth(b24))
  if (auth === null || !auth.access_token) return null
  // A frame that came without tokens has no `member_id` even when a refresh gave it some later (S).
  return { accessToken: auth.access_token, ...(auth.member_id && { memberId: auth.member_id }) }
}

async function refreshAuth(b24: B24Frame) {
  // The SDK keeps no `member_id` when the page handed over no tokens at all (S).
  const cameWithTokens = b24.auth.getUniq('') !== '_'
  try {
    const refreshed = b24.auth.refreshAuth()
    const auth = await (cameWithTokens ? refreshed : within(NO_ACCESS_TIMEOUT_MS, refreshed))
    // Declared as never `false`, yet it is for an answer without tokens (S).
    return auth || null
  } catch (cause) {
    if (!cameWithTokens) return null
    throw new HostPageSilent({ cause })
  }
}

function createInstaller(boot: Boot, connected: () => Promise<B24Frame>): Installer {
  return {
    error: boot.installError ?? null,
    async isPending() {
      return (await connected()).isInstallMode
    },
    async restart() {
      // The portal opens its page with our frame in it anew, and its POST runs the server's part again. `isSafely`
      // resolves when nobody answers; then the page is still here and can be asked again.
      await (await connected()).parent.reloadWindow()
    },
    async finish() {
      const b24 = await connected()
      // Never answered on success: the portal reloads its page (T). A rejection is the only news there can be.
      await b24.installFinish()
    },
  }
}

function within<Answer>(ms: number, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
