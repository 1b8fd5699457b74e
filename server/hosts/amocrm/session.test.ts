import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import {
  anAmoScene,
  CLIENT_ID,
  CLIENT_SECRET,
  type AmoScene,
} from '../../../tests/contract/amocrm-scene.ts'
import { addLead, deleteLead } from '../../../tests/hosts/amocrm/crm/leads.ts'
import { addUnsorted } from '../../../tests/hosts/amocrm/crm/unsorted.ts'
import { signHs256 } from '../../../tests/hosts/amocrm/disposable.ts'
import { ADMIN, DISMISSED, HEAD_OF_SALES, REPS } from '../../../tests/hosts/amocrm/empty-state.ts'

let scene: AmoScene

beforeEach(async () => {
  scene = await anAmoScene()
  await scene.install()
})
afterEach(() => scene.stop())

const pageToken = (userId: number) => scene.world.account.disposableToken(CLIENT_ID, userId)

function verify(token: string, subject: EntityRef | null = null, origin = '') {
  return scene.host.verifySession({ 'x-auth-token': token, origin }, subject)
}

/** Claims as the vendor writes them, with some changed. */
function forged(change: Readonly<Record<string, unknown>>, secret = CLIENT_SECRET): string {
  const [, body = ''] = pageToken(ADMIN).split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
  return signHs256({ ...claims, ...change }, secret)
}

function aDeal(responsibleId: number = REPS[0]) {
  const lead = addLead(scene.world.account.account, { name: 'Окна', responsibleId }, { userId: 0 })
  return { lead, ref: { kind: 'deal', id: asId(String(lead.id)) } as EntityRef }
}

describe('a page’s token', () => {
  it('names the user, his rights and his account', async () => {
    expect(await verify(pageToken(ADMIN))).toMatchObject({
      type: 'user',
      sees: null,
      user: {
        tenant: { id: scene.tenant().id },
        user: String(ADMIN),
        name: 'Мария Администраторова',
        isAdmin: true,
      },
    })
    expect(await verify(pageToken(REPS[0]))).toMatchObject({ user: { isAdmin: false } })
  })

  it('is believed from the account’s own page', async () => {
    expect(await verify(pageToken(ADMIN), null, scene.world.account.url)).toMatchObject({
      type: 'user',
    })
  })

  it('makes nobody an administrator by its own word', async () => {
    const token = forged({ user_id: REPS[0], is_admin: true })

    expect(await verify(token)).toMatchObject({ type: 'user', user: { isAdmin: false } })
  })

  describe('of an account whose access is dead, in a process that has just begun,', () => {
    const silent = (userId: number) => forged({ user_id: userId, is_admin: undefined })

    beforeEach(() => scene.world.tokens.revoke(CLIENT_ID, scene.world.account.state.accountId))

    it('is an administrator’s when the account last told so, though the token does not', async () => {
      expect(await verify(silent(ADMIN))).toMatchObject({ user: { isAdmin: true } })
      expect(await verify(silent(REPS[0]))).toMatchObject({ user: { isAdmin: false } })
    })

    it('is what it says, whatever was said a moment ago', async () => {
      const said = (isAdmin: boolean) => verify(forged({ user_id: REPS[1], is_admin: isAdmin }))

      expect(await said(false)).toMatchObject({ user: { isAdmin: false } })
      expect(await said(true)).toMatchObject({ user: { isAdmin: true } })
      expect(await verify(forged({ is_admin: false }))).toMatchObject({ user: { isAdmin: false } })
    })

    it('shows no card, and says that the account cannot be asked', async () => {
      const { ref } = aDeal()

      await expect(verify(pageToken(REPS[0]), ref)).rejects.toMatchObject({
        code: 'tenant.disconnected',
      })
    })
  })

  it('makes whoever gave his consent an administrator before anything else was read', async () => {
    await scene.stop()
    scene = await anAmoScene()
    await scene.world.install(CLIENT_ID, ADMIN)
    scene.world.tokens.revoke(CLIENT_ID, scene.world.account.state.accountId)

    expect(await verify(forged({ is_admin: undefined }))).toMatchObject({ user: { isAdmin: true } })
  })

  const soon = () => Math.floor(scene.world.clock() / 1000)

  it.each([
    ['signed by somebody else', () => forged({}, 'another secret')],
    ['for another address', () => forged({ aud: 'https://evil.example' })],
    ['for our address with a path', () => forged({ aud: 'http://127.0.0.1/amocrm' })],
    ['of another integration', () => forged({ client_uuid: 'another' })],
    ['that has ended', () => forged({ exp: soon() - 120 })],
    ['that does not hold yet', () => forged({ nbf: soon() + 120 })],
    ['without an end', () => forged({ exp: undefined })],
    ['from another account’s page', () => forged({ iss: 'https://evil.amocrm.ru' })],
    ['that is none', () => 'a.b.c'],
    ['that is missing', () => ''],
  ])('%s is refused', async (_why, token) => {
    expect(await verify(token())).toEqual({ type: 'refused' })
  })

  it.each(['none', 'RS256', 'HS512'])('with the algorithm %s is refused', async alg => {
    const [, body = '', signature = ''] = pageToken(ADMIN).split('.')
    const head = Buffer.from(JSON.stringify({ typ: 'JWT', alg })).toString('base64url')

    expect(await verify(`${head}.${body}.${alg === 'none' ? '' : signature}`)).toEqual({
      type: 'refused',
    })
  })

  it('carried by another page is refused', async () => {
    expect(await verify(pageToken(ADMIN), null, 'https://other.amocrm.ru')).toEqual({
      type: 'refused',
    })
  })

  it('is not our own session, nor our state', async () => {
    expect(await verify(forged({}, `state:${CLIENT_SECRET}`))).toEqual({ type: 'refused' })
  })

  it('of an account whose code is not exchanged yet asks to wait', async () => {
    scene.tenants.clear()

    expect(await verify(pageToken(ADMIN))).toEqual({ type: 'installing' })
  })

  it.each([
    ['removed', 'installing'],
    ['paused', 'user'],
    ['installing', 'user'],
  ] as const)('of an account that is %s is answered %s', async (state, type) => {
    scene.tenants.set(scene.tenant().id, { ...scene.tenant(), state })

    expect(await verify(pageToken(ADMIN))).toMatchObject({ type })
  })

  it('of a renamed account is believed once the vendor says so', async () => {
    await scene.world.account.rename('acme-new')

    expect(await verify(pageToken(ADMIN), null, scene.world.account.url)).toMatchObject({
      type: 'user',
      user: { tenant: { origin: scene.world.account.url } },
    })
  })

  it('of an administrator wakes an account whose access was dead', async () => {
    scene.tenants.set(scene.tenant().id, { ...scene.tenant(), state: 'paused' })

    await verify(pageToken(REPS[0]))
    expect(scene.tenant().state).toBe('paused')

    await verify(pageToken(ADMIN))
    expect(scene.tenant().state).toBe('active')
  })
})

describe('the card of a session', () => {
  it('is seen by whoever may read it', async () => {
    const { ref } = aDeal()

    expect(await verify(pageToken(REPS[0]), ref)).toMatchObject({ type: 'user', sees: ref })
    expect(await verify(pageToken(HEAD_OF_SALES), ref)).toMatchObject({ type: 'user', sees: ref })
  })

  it('is not shown to a colleague without the right, nor to one who has left', async () => {
    const { ref } = aDeal(REPS[0])

    expect(await verify(pageToken(REPS[1]), ref)).toEqual({ type: 'no-access' })
    expect(await verify(pageToken(DISMISSED), ref)).toEqual({ type: 'no-access' })
  })

  it('that is gone, or never was, is shown to nobody', async () => {
    const { lead, ref } = aDeal()
    deleteLead(scene.world.account.account, lead, { userId: ADMIN })
    const other = { kind: 'deal', id: asId('99999999') } as EntityRef

    expect(await verify(pageToken(ADMIN), ref)).toEqual({ type: 'no-access' })
    expect(await verify(pageToken(ADMIN), other)).toEqual({ type: 'no-access' })
  })

  it('is a request while nobody has accepted it', async () => {
    const unsorted = addUnsorted(
      scene.world.account.account,
      {
        category: 'forms',
        sourceUid: 'f',
        sourceName: 'Форма',
        metadata: { form_id: '1', form_name: 'Форма', form_page: 'https://example.com' },
        lead: { name: 'Заявка' },
        contact: null,
        company: null,
      },
      { userId: 0 },
    )
    const id = asId(String(unsorted.leadId))

    expect(await verify(pageToken(ADMIN), { kind: 'deal', id } as EntityRef)).toMatchObject({
      sees: { kind: 'lead', id },
    })
  })

  it('is asked for once in a while', async () => {
    const { ref } = aDeal()
    await verify(pageToken(REPS[0]), ref)

    const { calls } = await scene.counting(() => verify(pageToken(REPS[0]), ref))

    expect(calls).toBe(0)
  })
})
