import { describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import { HostRefused, HostUnavailable } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { Adoption, Claim } from './install.ts'
import { createAdoptStubbornly } from './stubborn.ts'

const tenant = { id: asId('amocrm:1'), origin: 'https://acme.amocrm.ru' } as Tenant
const log = { info: () => undefined, warn: () => undefined }
const down = () => Promise.reject(new HostUnavailable('down', 1))

function scene(adopt: (claim: Claim) => Promise<Adoption>, pausesMs: readonly number[]) {
  const tried: string[] = []
  const counted = (claim: Claim) => {
    tried.push(claim.code)
    return adopt(claim)
  }
  return { tried, adoptStubbornly: createAdoptStubbornly({ adopt: counted, log, pausesMs }) }
}

const claim = (code: string, account = 'acme') => ({
  origin: `https://${account}.amocrm.ru`,
  code,
})
/** Nobody waits for these. */
const FOREVER = [3_600_000]

describe('a code', () => {
  it('without an answer is tried until there is one', async () => {
    let left = 2
    const { tried, adoptStubbornly } = scene(
      () => (left-- > 0 ? down() : Promise.resolve({ type: 'adopted', tenant })),
      [1, 1, 1],
    )

    expect(await adoptStubbornly(claim('a'))).toEqual({ type: 'connected', origin: tenant.origin })
    expect(tried).toEqual(['a', 'a', 'a'])
  })

  it('that is refused is tried once', async () => {
    const { tried, adoptStubbornly } = scene(
      () => Promise.reject(new HostRefused('code: 400', '400')),
      [1, 1],
    )

    expect(await adoptStubbornly(claim('a'))).toEqual({ type: 'failed' })
    expect(tried).toEqual(['a'])
  })

  it('without an answer to the last try has failed, and leaves room again', async () => {
    const { adoptStubbornly } = scene(down, [1])
    for (let round = 0; round < 5; round++) {
      expect(await adoptStubbornly(claim(`${round}`))).toEqual({ type: 'failed' })
    }
    const { tried, adoptStubbornly: next } = scene(down, [1])
    await Promise.all(['a', 'b', 'c'].map(code => next(claim(code))))
    await next(claim('d'))

    expect(tried.filter(code => code === 'd')).toHaveLength(2)
  })

  it('that comes again while it waits joins the first', async () => {
    const { tried, adoptStubbornly } = scene(down, [20])

    await Promise.all([adoptStubbornly(claim('a')), adoptStubbornly(claim('a'))])

    expect(tried).toEqual(['a', 'a'])
  })
})

describe('many codes without an answer', () => {
  it('of one account do not all wait', async () => {
    const { adoptStubbornly } = scene(down, FOREVER)
    for (const code of ['a', 'b', 'c']) void adoptStubbornly(claim(code))

    expect(await adoptStubbornly(claim('d'))).toEqual({ type: 'failed' })
  })

  it('of many accounts do not all wait', async () => {
    const { adoptStubbornly } = scene(down, FOREVER)
    for (let account = 0; account < 60; account++) {
      void adoptStubbornly(claim('a', `account${account}`))
    }

    expect(await adoptStubbornly(claim('a', 'one-more'))).toEqual({ type: 'failed' })
  })
})
