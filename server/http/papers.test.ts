import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anHttpScene } from '../../tests/contract/http-scene.ts'
import type { HttpScene } from '../../tests/contract/http-scene.ts'
import Fastify from 'fastify'
import { addPapers } from './papers.ts'

let app: HttpScene['app']

beforeEach(async () => {
  app = (await anHttpScene()).app
})
afterEach(() => app.close())

describe.each(['support', 'privacy'])('the page /%s', name => {
  it.each([
    ['ru', 'Шаголад'],
    ['en', 'Shagolad'],
  ])('is there in the language %s, and asks for nothing outside', async (lang, word) => {
    const { statusCode, headers, body } = await app.inject(`/${name}?lang=${lang}`)

    expect(statusCode).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(body).toContain(`<html lang="${lang}">`)
    expect(body).toContain(`<h1>${word}: `)
    expect(body).not.toMatch(/\b(?:src|href)="(?:https?:|\/\/)|<script|@import|url\(/)
  })

  it.each([
    ['en-GB,en;q=0.9,ru;q=0.5', 'en'],
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    [undefined, 'ru'],
  ])('follows a browser that likes %s', async (likes, lang) => {
    const headers = likes === undefined ? {} : { 'accept-language': likes }
    const { body } = await app.inject({ url: `/${name}`, headers })

    expect(body).toContain(`<html lang="${lang}">`)
  })

  it('says so where nobody was named to help', async () => {
    expect((await app.inject(`/${name}?lang=ru`)).body).toContain('не указал почту поддержки')
  })

  it('names the address where people are helped', async () => {
    const other = Fastify()
    addPapers(other, { supportEmail: 'help"@shagolad.example' })
    const { body } = await other.inject(`/${name}?lang=ru`)

    expect(body).toContain('href="mailto:help&quot;@shagolad.example"')
    expect(body).not.toContain('не указал')
  })
})

describe('the page /privacy', () => {
  it('names the days after which a removed account is erased', async () => {
    expect((await app.inject('/privacy?lang=ru')).body).toContain('ещё 30 дней после удаления')
    expect((await app.inject('/privacy?lang=en')).body).toContain('30 days after it was removed')
  })

  it('is linked from the page /support', async () => {
    expect((await app.inject('/support?lang=en')).body).toContain('href="/privacy?lang=en"')
  })
})
