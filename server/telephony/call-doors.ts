import { QuestionRefused } from '../../shared/contract/read.ts'
import { readPbxCall } from '../../shared/contract/pbx-call.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { SECOND } from '../../shared/time/instant.ts'
import type { Flow } from '../flow/flow.ts'
import type { CallDoor, DoorReply } from '../http/call-hooks.ts'
import { checkSignature } from './pbx-signature.ts'
import type { RawRequest } from '../hosts/host.ts'

/** A call is some hundred bytes; a hook of «Мои Звонки» a kilobyte. */
const BODY_LIMIT = 16 * 1024
/** The call of a hook may not be in the list yet, and a burst of hooks is one question. */
const ASK_AFTER_MS = 2 * SECOND

const OK: DoorReply = { status: 200, body: { ok: true } }
const NOT_FOUND: DoorReply = { status: 404, body: { error: 'not-found' } }

/** `/hooks/calls/<secret>` and `/hooks/pbx/<tenant>`. */
export function createCallDoors(flow: Flow): readonly CallDoor[] {
  return [
    {
      path: '/hooks/calls/:token',
      bodyLimit: BODY_LIMIT,
      answer: ({ body }, { token = '' }) => takeHint(flow, token, body),
    },
    {
      path: '/hooks/pbx/:tenant',
      bodyLimit: BODY_LIMIT,
      answer: (request, { tenant = '' }) => takePbxCall(flow, asId<TenantId>(tenant), request),
    },
  ]
}

/** Unsigned: whatever it says, it only makes us ask. */
async function takeHint({ store, telephonies }: Flow, token: string, body: string) {
  const tenant = /^[0-9a-f]{48}$/.test(token) ? await store.telephony.tenantOfToken(token) : null
  if (tenant === null) return NOT_FOUND
  const { config } = await store.telephony.load(tenant)
  if (config.provider === 'off') return OK
  const news = telephonies[config.provider].readHook(body)
  if (news === 'unreadable') return { status: 400, body: { error: 'invalid' } }
  if (news === 'news')
    // One that waits already is left where it is: a flood of hooks puts nothing off.
    await store.jobs.retry({ name: 'calls', payload: { tenant }, runInMs: ASK_AFTER_MS }, null)
  return OK
}

const UNSIGNED: DoorReply = { status: 401, body: { error: 'wrong-signature' } }

/** 401 and 409 tell nothing of the tenant: an unknown one is answered as a wrong signature. */
async function takePbxCall(flow: Flow, id: TenantId, request: RawRequest): Promise<DoorReply> {
  const { store, clock } = flow
  const { headers, body } = request
  const tenant = await store.tenants.find(id)
  const isHere = tenant !== null && tenant.state !== 'removed'
  const secret = isHere ? await store.telephony.secret(id, 'pbx-secret') : null
  if (secret === null) return UNSIGNED
  const timestamp = headers['x-shagolad-timestamp'] ?? ''
  const signature = headers['x-shagolad-signature'] ?? ''
  const verdict = checkSignature({ timestamp, signature, body }, secret, clock.now())
  if (verdict === 'wrong') return UNSIGNED
  if (verdict === 'stale') return { status: 409, body: { error: 'stale' } }
  try {
    const raw: unknown = JSON.parse(body)
    const call = readPbxCall(raw)
    const kept = await store.telephony.keep(id, [{ call, raw }], clock.now())
    return { status: 200, body: { ok: true, isNew: kept > 0 } }
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 400, body: { error: 'not-json' } }
    if (!(error instanceof QuestionRefused)) throw error
    return { status: 422, body: { error: 'invalid', fields: error.fields } }
  }
}
