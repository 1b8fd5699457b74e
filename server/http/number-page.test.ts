import Fastify, { type FastifyInstance } from 'fastify'
import { beforeAll, describe, expect, it } from 'vitest'
import { instant } from '../../shared/time/instant.ts'
import { createNumbering } from '../numbering/create-numbering.ts'
import { addNumberPage } from './number-page.ts'
import { addSources } from './sources.ts'

let app: FastifyInstance

beforeAll(() => {
  app = Fastify()
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  const now = instant('2026-12-02T07:00:00Z')
  addNumberPage(app, { numbering: createNumbering(), now: () => now })
  addSources(app)
})

function ask(phone: string, lang = 'ru') {
  return app.inject({
    method: 'POST',
    url: `/number?lang=${lang}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ phone }).toString(),
  })
}

describe('the page /number', () => {
  it('tells the town and the local time, and where the number was issued', async () => {
    const { statusCode, body } = await ask('+7 846 231-60-14')

    expect(statusCode).toBe(200)
    expect(body).toContain('<strong>11:00 · Самара · МСК+1</strong> Можно звонить')
    expect(body).toContain('Номер выдан: Самара, Самарская область')
    expect(body).toContain('href="https://opendata.digital.gov.ru/')
    expect((await ask('84232400123', 'en')).body).toContain('17:00 · ')
  })

  it('takes the number out of its own fragment, and none out of an address', async () => {
    const { body, headers } = await app.inject('/number?phone=%2B78462316014')

    expect(body).not.toContain('Самара')
    expect(body).toContain('location.hash')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-security-policy']).toMatch(/script-src 'sha256-[\w+/=]+'/)
  })

  it.each(['', '<script>alert(1)</script>"', '💥', '8 800 555-35-35', '1'.repeat(100_000)])(
    'promises nothing for %#',
    async phone => {
      const { statusCode, body } = await ask(phone)

      expect(statusCode).toBe(200)
      expect(body).not.toContain('Можно звонить')
      expect(body).not.toContain('<script>alert')
    },
  )

  it('is not broken by a body that is no form', async () => {
    const strange = { method: 'POST', url: '/number', body: '%E0%A4%A&&&=[[' } as const
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }

    expect((await app.inject({ ...strange, headers })).statusCode).toBe(200)
  })
})

describe('the page /sources', () => {
  it.each(['ru', 'en'])('names the register with its link, in the language %s', async lang => {
    const { body } = await app.inject(`/sources?lang=${lang}`)

    expect(body).toContain(`<html lang="${lang}">`)
    expect(body).toContain('href="https://opendata.digital.gov.ru/')
    expect(body).toContain('numcap')
  })
})
