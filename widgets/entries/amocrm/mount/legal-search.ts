import { searchParties } from '../../../../shared/contract/requisites.ts'
import type { FoundParty, PartySearchAnswer } from '../../../../shared/contract/requisites.ts'
import { createCall } from '../../../api/client.ts'
import { createSend } from '../../../api/send.ts'
import { createSession } from '../../../api/session.ts'
import type {
  AmoApp,
  AmoWidget,
  JQueryPromise,
  JQueryStatic,
  LegalHandler,
  LegalParty,
} from '../../../host/amocrm-api.ts'
import { openByPageToken } from '../../../host/amocrm-session.ts'

/** Our search in the host's own field «Юр. лицо» (reference §5.5). */
export interface LegalSearch {
  /** Told by every new instance of the script; the search itself is there once, for whichever came last. */
  offer(widget: AmoWidget): void
}

export interface LegalSearchOptions {
  readonly app: Pick<AmoApp, 'widgets' | 'notifications'>
  readonly jquery: Pick<JQueryStatic, 'Deferred'>
  readonly server: string
  readonly now: () => number
}

/** A person who goes on typing is told of the same trouble once. */
const SILENCE_MS = 60_000
/** Whoever is still typing an ИНН is not told that it is too short. */
const TYPED_MS = 1500

export function createLegalSearch({ app, jquery, server, now }: LegalSearchOptions): LegalSearch {
  let current: AmoWidget | null = null
  let told = { text: '', at: 0 }
  let newest = 0
  const send = createSend({ server })
  const session = createSession(async () =>
    current === null ? { status: 'unavailable' } : openByPageToken(current, server, null),
  )
  const call = createCall(session, send)

  function tell(text: string): void {
    if (text === told.text && now() - told.at < SILENCE_MS) return
    told = { text, at: now() }
    app.notifications?.show_message_error({ header: 'Шаголад', text })
  }

  async function search(text: string): Promise<readonly LegalParty[]> {
    const mine = ++newest
    const outcome = await call(searchParties, { text })
    if (outcome.status !== 'ok') return []
    const { answer } = outcome
    if (answer.type === 'trouble') tell(answer.text)
    const why = whyNobody(answer)
    if (why !== null) setTimeout(() => mine === newest && tell(why), TYPED_MS)
    return answer.type === 'found' ? answer.parties.filter(isActive).map(toLegalParty) : []
  }

  const handler: LegalHandler = data => {
    const found = jquery.Deferred<readonly LegalParty[]>()
    const text = readText(data)
    // The field has no words for a failure: an empty list leaves it to be filled by hand.
    if (text === '') found.resolve([])
    else
      search(text).then(
        parties => found.resolve(parties),
        () => found.resolve([]),
      )
    return found.promise() as JQueryPromise<readonly LegalParty[]>
  }

  return {
    offer(widget) {
      current = widget
      const { widgets } = app
      if (widgets === undefined) return
      const known = widgets.legal_handlers
      // Other widgets search, too: theirs stay. The one documented write into the page's own object (reference §8.1).
      if (!Array.isArray(known)) widgets.legal_handlers = [handler]
      else if (!known.includes(handler)) known.push(handler)
    },
  }
}

/** What comes is not documented (L): the text itself, or an object that holds it. */
export function readText(data: unknown): string {
  if (typeof data === 'string') return data.trim()
  if (typeof data !== 'object' || data === null) return ''
  const found = Object.values(data).find(value => typeof value === 'string' && value.trim() !== '')
  return typeof found === 'string' ? found.trim() : ''
}

/** The field has no place for «ликвидирована»: whoever is closed is not offered in it. */
function isActive({ status }: FoundParty): boolean {
  return status.isActive
}

/** Why an empty list is empty, where the person can do something about it. */
function whyNobody(answer: PartySearchAnswer): string | null {
  if (answer.type === 'wrong-id') return answer.text
  if (answer.type !== 'found' || answer.parties.some(isActive)) return null
  const [first] = answer.parties
  return first === undefined ? null : `${first.name}: ${first.status.text}`
}

function toLegalParty({ name, inn, kpp, ogrn, kind, address }: FoundParty): LegalParty {
  return {
    name,
    inn,
    kpp: kpp ?? '',
    ogrn: ogrn ?? '',
    // 1 a sole proprietor, 2 a legal entity, as in the API (the sample of the docs says otherwise: L).
    type: kind === 'entrepreneur' ? '1' : '2',
    address: address ?? '',
  }
}
