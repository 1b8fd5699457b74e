import http from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  checkCorrespondentAccount,
  checkInn,
  checkKpp,
  checkOgrn,
} from '../../../shared/requisites/checks.ts'
import { BANK_SUGGESTIONS } from './banks.ts'
import { COMPANIES } from './companies.ts'
import { type EmulatedRegistry, startRegistry } from './registry.ts'

let registry: EmulatedRegistry
let now = 0

beforeAll(async () => {
  registry = await startRegistry({ now: () => now })
})
afterAll(() => registry.stop())
beforeEach(() => {
  // Connections of earlier tests are out of the minute.
  now += 120_000
})

async function post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${registry.address}/${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Token ${registry.key}`,
      ...headers,
    },
  })
  const read = (await answer.json()) as {
    readonly suggestions?: readonly {
      readonly value: string
      readonly data: Readonly<Record<string, unknown>>
    }[]
    readonly message?: string
  }
  return { status: answer.status, ...read }
}

/** Over a connection of its own. Gives the status. */
function postAnew(): Promise<number> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Token ${registry.key}` }
  return new Promise((resolve, reject) => {
    http
      .request(`${registry.address}/suggest/party`, { method: 'POST', agent: false, headers })
      .on('response', answer => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      .on('error', reject)
      .end(JSON.stringify({ query: 'ромашка' }))
  })
}

describe('the companies', () => {
  it('are 200, each with a right ИНН and ОГРН, КПП where it is a company', () => {
    const wrong = COMPANIES.filter(({ data }) => {
      const isForeign = String(data['ogrn']).length === 11
      const isCompany = data['type'] === 'LEGAL'
      return (
        !checkInn(String(data['inn'])).isRight ||
        (!isForeign && !checkOgrn(String(data['ogrn'])).isRight) ||
        (isCompany && !checkKpp(String(data['kpp'])).isRight)
      )
    })

    expect(COMPANIES).toHaveLength(200)
    expect(wrong).toEqual([])
  })

  it('share an ИНН only as branches of one head office', () => {
    const heads = COMPANIES.filter(({ data }) => data['branch_type'] !== 'BRANCH').map(
      ({ data }) => data['inn'],
    )

    expect(new Set(heads).size).toBe(heads.length)
  })

  it('have six namesakes in six towns, and all kinds of standing', () => {
    const namesakes = COMPANIES.filter(({ value }) => value === 'ООО "РОМАШКА"')
    const statuses = COMPANIES.map(({ data }) => (data['state'] as { status: string }).status)

    expect(namesakes).toHaveLength(6)
    expect(new Set(statuses).size).toBe(5)
  })

  it('have banks with right accounts', () => {
    const wrong = BANK_SUGGESTIONS.filter(
      ({ data }) =>
        !checkCorrespondentAccount(String(data['correspondent_account']), String(data['bic']))
          .isRight,
    )

    expect(wrong).toEqual([])
  })
})

describe('the emulated registry', () => {
  it('finds by the beginning of words, in any order', async () => {
    const { suggestions } = await post('suggest/party', { query: 'вавилова сбер' })

    expect(suggestions?.map(({ value }) => value)).toEqual(['ПАО "СБЕРБАНК РОССИИ"'])
  })

  it('cuts by region and sorts by town', async () => {
    const { suggestions } = await post('suggest/party', {
      query: 'ромашка',
      locations: [{ kladr_id: '63' }],
      locations_boost: [{ kladr_id: '6300000700000' }],
    })

    expect(
      suggestions?.map(({ data }) => (data['address'] as { data: { city: string } }).data.city),
    ).toEqual(['Тольятти', 'Самара'])
  })

  it('answers branches with the head office unless one kind is asked for', async () => {
    const all = await post('findById/party', { query: '7707083893' })
    const branch = await post('findById/party', { query: '7707083893', kpp: '540602001' })
    const dead = await post('findById/party', { query: '7707083893', kpp: '540602002' })

    expect([all, branch, dead].map(({ suggestions }) => suggestions?.length)).toEqual([2, 1, 0])
  })

  it.each([
    ['a body that is no JSON', 'suggest/party', '{', 400],
    [
      'a town where only a region may stand',
      'suggest/party',
      { query: 'а', locations: [{ kladr_id: '6300000700000' }] },
      400,
    ],
    ['an unknown status', 'suggest/party', { query: 'а', status: ['OPEN'] }, 400],
    ['an unknown path', 'suggest/nobody', { query: 'а' }, 404],
    ['a query over the measure', 'suggest/party', { query: 'а'.repeat(301) }, 413],
  ])('refuses %s', async (_what, path, body, status) => {
    expect((await post(path, body)).status).toBe(status)
  })

  it('takes a query of exactly the measure', async () => {
    expect((await post('suggest/party', { query: 'а'.repeat(300) })).status).toBe(200)
  })

  it('refuses a wrong key', async () => {
    const { status } = await post('suggest/party', {}, { Authorization: 'Token other' })

    expect(status).toBe(403)
  })

  it('refuses who brings no key, and a GET', async () => {
    const bare = await fetch(`${registry.address}/suggest/party`, { method: 'POST', body: '{}' })
    const get = await fetch(`${registry.address}/suggest/party`)

    expect([bare.status, get.status]).toEqual([401, 405])
  })

  it('refuses the 61st new connection of a minute', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 61; count++) statuses.push(await postAnew())

    expect(statuses.slice(0, 60).every(status => status === 200)).toBe(true)
    expect(statuses[60]).toBe(429)
  })
})
