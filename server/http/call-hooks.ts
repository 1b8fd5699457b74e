import type { FastifyInstance } from 'fastify'
import type { RawRequest } from '../hosts/host.ts'
import type { Log } from '../log.ts'
import { toRawRequest } from './raw-request.ts'

/** A door for telephony: what comes there is no host's. */
export interface CallDoor {
  /** `/hooks/pbx/:tenant` */
  readonly path: string
  /** Bytes. */
  readonly bodyLimit: number
  answer(request: RawRequest, params: Readonly<Record<string, string>>): Promise<DoorReply>
}

export interface DoorReply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Whatever goes wrong behind a door is 503: whoever calls tries again. */
export function addCallHooks(app: FastifyInstance, doors: readonly CallDoor[], log: Log): void {
  for (const door of doors) {
    app.post<{ Params: Record<string, string> }>(
      door.path,
      { bodyLimit: door.bodyLimit },
      async (request, reply) => {
        try {
          const { status, body } = await door.answer(toRawRequest(request), request.params)
          return await reply.code(status).send(body)
        } catch (error) {
          log.warn('call not stored', { code: error instanceof Error ? error.name : 'unknown' })
          return reply.code(503).header('retry-after', '5').send({ error: 'unavailable' })
        }
      },
    )
  }
}
