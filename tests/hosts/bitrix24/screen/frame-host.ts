import { type FrameDesk, type FramePage, findFrameCommand, placementOf } from './frame-commands.ts'
import { placementInterface } from './frame-interface.ts'
import { formatFrameAnswer, readFrameMessage } from './frame-message.ts'
import type { FrameOpening } from './wire.ts'

/** Ways in which a portal may be unkind to a frame. */
export interface FrameModes {
  /** Every answer comes after 1.2 s, later than the SDK waits for most commands (900 ms, S). */
  readonly lateAnswers: boolean
  /** An event is fired 100 ms after it was bound: the SDK's promise swallows it (T, 5.1). */
  readonly earlyEvent: boolean
}

export interface FrameHostOptions {
  readonly opening: FrameOpening
  readonly page: FramePage
  readonly desk: FrameDesk
  readonly modes: FrameModes
  /** Where answers go; one call per answer. */
  post(text: string): void
  /** A command that broke; nothing goes to the frame. */
  onError(command: string, error: unknown): void
}

export interface FrameHost {
  /** One message of the frame; its origin and source have been checked by the caller. */
  hear(data: unknown): Promise<void>
  /** Tells the frame of an event it has bound. Only one argument travels (S). */
  emit(event: string, payload?: unknown): void
  close(): void
}

const LATE_MS = 1_200
const EARLY_MS = 100

/** The portal page's side of one frame's channel. Silent on whatever it does not know. */
export function createFrameHost(options: FrameHostOptions): FrameHost {
  const { opening, modes } = options
  const placement = placementOf(opening)
  const bound = new Map<string, Set<string>>()
  let isOpen = true

  function answer(key: string, result?: unknown) {
    if (!isOpen || key === '') return
    const text = formatFrameAnswer(key, result)
    if (!modes.lateAnswers) options.post(text)
    else setTimeout(() => isOpen && options.post(text), LATE_MS)
  }

  function bind(event: string, key: string) {
    if (!placementInterface(placement).event.includes(event)) return
    bound.set(event, (bound.get(event) ?? new Set()).add(key))
    if (modes.earlyEvent) setTimeout(() => emit(event, { early: true }), EARLY_MS)
  }

  function emit(event: string, payload?: unknown) {
    for (const key of bound.get(event) ?? [])
      if (isOpen) options.post(formatFrameAnswer(key, payload))
  }

  async function hear(data: unknown) {
    const message = readFrameMessage(data)
    if (!isOpen || message === null || message.sid !== opening.sid) return
    const command = findFrameCommand(message.command, placement)
    if (command === null) return
    const params = asRecord(message.params)
    if (message.command === 'placementBindEvent') bind(String(params['event'] ?? ''), message.key)
    try {
      await command(params, result => answer(message.key, result), options)
    } catch (error) {
      options.onError(message.command, error)
    }
  }

  return { hear, emit, close: () => void (isOpen = false) }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
