/** What a call card knows of its call, as `getStatus` tells it (D). */
export interface CallStatus {
  readonly CALL_ID: string
  readonly PHONE_NUMBER: string
  readonly LINE_NUMBER: string
  readonly LINE_NAME: string
  readonly CRM_ENTITY_TYPE: string
  readonly CRM_ENTITY_ID: number
  readonly CRM_ACTIVITY_ID: string
  readonly CALL_DIRECTION: 'incoming' | 'outgoing' | 'callback'
  readonly CALL_STATE: 'idle' | 'connecting' | 'connected'
  readonly CALL_LIST_MODE: boolean
}

export interface CallerFound {
  readonly type: string
  readonly id: number
}

export interface CallCardPorts {
  emit(event: string, payload?: unknown): void
  /** The card leaves the screen. */
  close(): void
  later(ms: number, work: () => void): () => void
}

/** After the talk a card that was asked to stay stays that long (D). */
const STAY_MS = 65_000

/** A call from its first ring to the end of its card. */
export function createCallCard(
  { id, phone }: { readonly id: string; readonly phone: string },
  ports: CallCardPorts,
) {
  let status: CallStatus = {
    CALL_ID: id,
    PHONE_NUMBER: phone,
    LINE_NUMBER: 'reg1',
    LINE_NAME: 'Линия продаж',
    CRM_ENTITY_TYPE: '',
    CRM_ENTITY_ID: 0,
    CRM_ACTIVITY_ID: '',
    CALL_DIRECTION: 'incoming',
    CALL_STATE: 'connecting',
    CALL_LIST_MODE: false,
  }
  let isKept = false
  let isClosed = false
  let stopWaiting: (() => void) | null = null

  function close(): void {
    if (isClosed) return
    isClosed = true
    stopWaiting?.()
    ports.close()
  }

  function move(state: CallStatus['CALL_STATE']): void {
    // The same state is not told twice (D).
    if (status.CALL_STATE === state) return
    status = { ...status, CALL_STATE: state }
    ports.emit('CallCard::CallStateChanged', state)
  }

  function stay(): void {
    stopWaiting?.()
    stopWaiting = ports.later(STAY_MS, close)
  }

  return {
    status: (): CallStatus | null => (isClosed ? null : status),
    /** D: also fires when the opened card has loaded its data. */
    found(caller: CallerFound | null): void {
      const known = { CRM_ENTITY_TYPE: caller?.type ?? '', CRM_ENTITY_ID: caller?.id ?? 0 }
      status = { ...status, ...known }
      ports.emit('CallCard::EntityChanged', { PHONE_NUMBER: phone || 'unknown', ...known })
    },
    answer: () => move('connected'),
    end(): void {
      move('idle')
      if (!isKept) return close()
      ports.emit('CallCard::BeforeClose')
      stay()
    },
    keepOpen(wanted: boolean): void {
      isKept = wanted
      // Each repetition holds it for another minute; released after the talk it closes at once.
      if (status.CALL_STATE === 'idle') (wanted ? stay : close)()
    },
    close,
  }
}

/** As the frame's entry has them: texts, `0` and the word `undefined` where there is nothing (D). */
export function toOptions(status: CallStatus): Readonly<Record<string, string>> {
  return {
    ...status,
    CRM_ENTITY_ID: String(status.CRM_ENTITY_ID),
    CRM_ACTIVITY_ID: 'undefined',
    CALL_LIST_MODE: String(status.CALL_LIST_MODE),
  }
}
