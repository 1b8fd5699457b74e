import { describe, expect, it } from 'vitest'
import type { Fetch } from '../api/session.ts'
import { createHiddenFrame } from './bitrix24-autocomplete.ts'
import type { FrameChannel, FrameStart } from './bitrix24-channel.ts'

const START: FrameStart = {
  accessToken: 'a1',
  memberId: 'm1',
  lang: 'ru',
  placement: 'CRM_REQUISITE_AUTOCOMPLETE',
  options: { searchQuery: 'яндекс', URI: '/crm/company/details/7/' },
}

function aFrame(start: Partial<FrameStart> | null = {}, fresh: string | null = 'a2') {
  const told: unknown[] = []
  let tellChoice: (payload: unknown) => void = () => {}
  const channel: FrameChannel = {
    sid: 's1',
    start: async () => {
      if (start === null) throw new Error('silent')
      return { ...START, ...start }
    },
    refresh: async () => (fresh === null ? null : { accessToken: fresh, memberId: 'm1' }),
    tell: (command, params) => told.push([command, params]),
    on: (_event, hear) => (tellChoice = hear),
    close: () => {},
  }
  return {
    frame: createHiddenFrame(channel),
    told,
    tellChoice: (payload: unknown) => tellChoice(payload),
  }
}

/** Our server, which believes the tokens it is told to. */
function aServer(believed: readonly string[]) {
  const proofs: unknown[] = []
  const send: Fetch = async (_url, { body }) => {
    const { proof, subject } = JSON.parse(String(body)) as {
      readonly proof: { readonly accessToken: string }
      readonly subject: unknown
    }
    proofs.push({ ...proof, subject })
    return believed.includes(proof.accessToken)
      ? Response.json({ token: 't1' })
      : Response.json({ error: 'no-access' }, { status: 403 })
  }
  return { proofs, send }
}

describe('a hidden frame of an autocomplete place', () => {
  it.each([
    [
      '/crm/company/details/7/',
      'CRM_REQUISITE_AUTOCOMPLETE',
      { kind: 'party', entityType: 'company' },
    ],
    [
      '/crm/contact/details/7/',
      'CRM_REQUISITE_AUTOCOMPLETE',
      { kind: 'party', entityType: 'contact' },
    ],
    [
      '/bitrix/components/x/?external_context_id=CONTACT_7',
      'CRM_REQUISITE_AUTOCOMPLETE',
      { kind: 'party', entityType: 'contact' },
    ],
    [
      '/bitrix/components/x/?external_context_id=COMPANY_2979',
      'CRM_BANK_DETAIL_AUTOCOMPLETE',
      { kind: 'bank', entityType: 'bank' },
    ],
  ])('opened at %s for %s wants %j', async (URI, placement, wanted) => {
    const { frame } = aFrame({ placement, options: { searchQuery: 'я', URI } })

    expect(await frame.page.wanted()).toEqual({ text: 'я', ...wanted })
  })

  it('hears only choices that are its own', async () => {
    const { frame, tellChoice } = aFrame()
    const chosen: string[] = []
    frame.page.onChosen(id => chosen.push(id))
    await frame.page.wanted()
    for (const payload of [
      { appSid: 'other', data: { id: '1' } },
      { appSid: 's1' },
      { appSid: 's1', data: { id: 2 } },
      {},
    ])
      tellChoice(payload)

    expect(chosen).toEqual(['2'])
  })

  it('answers by the commands of the place', () => {
    const { frame, told } = aFrame()
    frame.page.showFound([{ id: '1', name: 'А' }])
    frame.page.showCreated({ entityType: 'company', id: '1', title: 'А', fields: { RQ_INN: '1' } })

    expect(told).toEqual([
      ['crmShowFoundEntities', { data: [{ id: '1', name: 'А' }] }],
      [
        'crmShowCreatedEntity',
        { entityType: 'company', id: '1', title: 'А', fields: { RQ_INN: '1' } },
      ],
    ])
  })

  it('proves who looks, about no card, and with fresh tokens when those at hand are refused', async () => {
    const { frame } = aFrame()
    const { send, proofs } = aServer(['a2'])

    expect(await frame.openSession(send)).toMatchObject({ status: 'ok' })
    expect(proofs).toEqual([
      { accessToken: 'a1', memberId: 'm1', lang: 'ru', subject: null },
      { accessToken: 'a2', memberId: 'm1', lang: 'ru', subject: null },
    ])
  })

  it('has no session for whoever the portal gives no tokens', async () => {
    const { frame } = aFrame({ accessToken: '' }, null)

    expect(await frame.openSession(aServer([]).send)).toEqual({ status: 'no-access' })
  })

  it('has no session on a page that does not answer', async () => {
    const { frame } = aFrame(null)

    expect(await frame.openSession(aServer(['a1']).send)).toEqual({ status: 'unavailable' })
    await expect(frame.page.wanted()).rejects.toBeInstanceOf(Error)
  })
})
