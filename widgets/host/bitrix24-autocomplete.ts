import { openByProof } from '../api/session.ts'
import type { Fetch, SessionOutcome } from '../api/session.ts'
import type { AutocompletePage, Wanted } from '../autocomplete/run-autocomplete.ts'
import type { FrameChannel, FrameStart } from './bitrix24-channel.ts'

/** A hidden frame of the autocomplete places (frame protocol §7.1): no picture, one search, one answer. */
export interface HiddenFrame {
  readonly page: AutocompletePage
  openSession(send: Fetch): Promise<SessionOutcome>
}

const NEED = 'onCrmEntityIsNeedToCreate'

export function createHiddenFrame(channel: FrameChannel): HiddenFrame {
  const started = channel.start()
  // Whoever asks meets the failure; a frame nobody asks yet must not end with an unhandled one.
  started.catch(() => {})

  return {
    page: {
      wanted: async () => toWanted(await started),
      onChosen(choose) {
        void started.then(
          () =>
            channel.on(NEED, payload => {
              const { appSid, data } = payload as Choice
              // Told to every frame of this place, those of older searches and of other apps too (P).
              if (appSid === channel.sid && data?.id !== undefined) choose(String(data.id))
            }),
          () => {},
        )
      },
      showFound: data => channel.tell('crmShowFoundEntities', { data }),
      showCreated: made => channel.tell('crmShowCreatedEntity', { ...made }),
    },
    openSession: send =>
      openByProof(
        { host: 'bitrix24', subject: null, proof: isFresh => proofOf(channel, started, isFresh) },
        send,
      ),
  }
}

interface Choice {
  readonly appSid?: unknown
  readonly data?: { readonly id?: unknown }
}

async function proofOf(
  channel: FrameChannel,
  started: Promise<FrameStart>,
  isFresh: boolean,
): Promise<Readonly<Record<string, string>> | null> {
  const start = await started
  const tokens = isFresh || start.accessToken === '' ? await channel.refresh() : start
  if (tokens === null) return null
  const memberId = tokens.memberId || start.memberId
  return { accessToken: tokens.accessToken, memberId, lang: start.lang }
}

/** The client of a bank's form is named by `external_context_id`, that of a card by its path (P). */
function toWanted({ placement, options }: FrameStart): Wanted {
  const text = String(options['searchQuery'] ?? '')
  if (placement === 'CRM_BANK_DETAIL_AUTOCOMPLETE')
    return { kind: 'bank', text, entityType: 'bank' }
  const isContact = /\/crm\/contact\/|CONTACT_\d/.test(String(options['URI'] ?? ''))
  return { kind: 'party', text, entityType: isContact ? 'contact' : 'company' }
}
