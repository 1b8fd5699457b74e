import { describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant, DAY, type Instant } from '../../shared/time/instant.ts'
import { HostUnavailable } from '../errors.ts'
import type { ExpertKeys, StoredOpinion } from '../store/port/places.ts'
import type { Store } from '../store/store.ts'
import type { PhoneOpinion } from './second-opinion.ts'
import { createTenantExpert } from './tenant-expert.ts'

const TENANT = asId<TenantId>('bitrix24:1')
const PHONE = '+78462316014'
const SAMARA: PhoneOpinion = {
  country: 'Россия',
  region: 'Самарская',
  city: 'Самара',
  offset: 'UTC+4',
  isSure: true,
}

function anExpert(keys: ExpertKeys | null, answer: () => Promise<PhoneOpinion | null>) {
  const kept = new Map<string, StoredOpinion>()
  const asked: string[] = []
  const warned: unknown[] = []
  const time: { now: Instant } = { now: asInstant(0) }
  const places: Store['places'] = {
    find: async () => new Map(),
    put: async () => undefined,
    opinion: async (_tenant, hash) => kept.get(hash) ?? null,
    putOpinion: async (_tenant, hash, opinion) => void kept.set(hash, opinion),
    expertKeys: async () => keys,
    saveExpertKeys: async () => undefined,
  }
  const expert = createTenantExpert({
    places,
    now: () => time.now,
    log: { warn: (...words) => void warned.push(words) },
    expertWith: () => ({
      ask(e164) {
        asked.push(e164)
        return answer()
      },
    }),
  })
  return { expert, kept, asked, warned, time }
}

const ON: ExpertKeys = { isOn: true, token: 't', secret: 's' }

describe('a second opinion about a number', () => {
  it.each([[null], [{ ...ON, isOn: false }]])('is never asked for with keys %j', async keys => {
    const { expert, asked } = anExpert(keys, async () => SAMARA)

    expect(await expert.ask(TENANT, PHONE)).toBeNull()
    expect(asked).toEqual([])
  })

  it('is asked for once in 90 days, and kept without the number', async () => {
    const { expert, asked, kept, time } = anExpert(ON, async () => SAMARA)

    expect(await expert.ask(TENANT, PHONE)).toEqual(SAMARA)
    expect(await expert.ask(TENANT, PHONE)).toEqual(SAMARA)
    expect(asked).toEqual([PHONE])
    expect(JSON.stringify([...kept])).not.toContain('78462316014')

    time.now = asInstant(90 * DAY)
    await expert.ask(TENANT, PHONE)
    expect(asked).toHaveLength(2)
  })

  it('is told of what is kept alone, for 90 days, where nobody may be asked', async () => {
    const { expert, asked, time } = anExpert(ON, async () => SAMARA)
    expect(await expert.known(TENANT, [PHONE])).toEqual([])
    await expert.ask(TENANT, PHONE)

    expect(await expert.known(TENANT, ['+78462316015', PHONE])).toEqual([SAMARA])
    time.now = asInstant(90 * DAY)
    expect(await expert.known(TENANT, [PHONE])).toEqual([])
    expect(asked).toEqual([PHONE])
  })

  it('is not told of what is kept once it is switched off', async () => {
    const keys: { -readonly [Key in keyof ExpertKeys]: ExpertKeys[Key] } = { ...ON }
    const { expert } = anExpert(keys, async () => SAMARA)
    await expert.ask(TENANT, PHONE)
    keys.isOn = false

    expect(await expert.known(TENANT, [PHONE])).toEqual([])
  })

  it('is none when it cannot be had; nothing is kept, and no number is logged', async () => {
    const { expert, kept, warned } = anExpert(ON, async () => {
      throw new HostUnavailable('no answer', 1)
    })

    expect(await expert.ask(TENANT, PHONE)).toBeNull()
    expect(kept.size).toBe(0)
    expect(warned).toHaveLength(1)
    expect(JSON.stringify(warned)).not.toContain('78462316014')
  })
})
