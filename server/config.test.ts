import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const key = Buffer.alloc(32, 5)
const whole = {
  PUBLIC_URL: 'https://app.example.com',
  ENCRYPTION_KEYS: `2026:${key.toString('base64')}`,
  SESSION_SECRET: 's'.repeat(32),
  BITRIX24_CLIENT_ID: 'local.1',
  BITRIX24_CLIENT_SECRET: 'secret',
}

describe('the configuration', () => {
  it('is read from the environment, with defaults where they are harmless', () => {
    expect(readConfig(whole)).toEqual({
      port: 3000,
      host: '0.0.0.0',
      publicUrl: 'https://app.example.com',
      supportEmail: null,
      databaseUrl: null,
      dataDir: '.data',
      numberingFolder: '.data/numbering',
      encryptionKeys: [{ id: '2026', key }],
      sessionSecret: 's'.repeat(32),
      bitrix24: { clientId: 'local.1', clientSecret: 'secret', appCode: null },
      amocrm: null,
      dadataToken: null,
      mail: null,
      trustedProxy: null,
      logLevel: 'info',
    })
  })

  it('names everything that is missing at once', () => {
    expect(() => readConfig({})).toThrow(ConfigError)
    for (const name of Object.keys(whole))
      expect(() => readConfig({})).toThrow(`${name}: is missing`)
  })

  it('serves either host alone', () => {
    const amocrm = { AMOCRM_CLIENT_ID: 'uuid', AMOCRM_CLIENT_SECRET: 'key' }
    const { BITRIX24_CLIENT_ID: _id, BITRIX24_CLIENT_SECRET: _secret, ...common } = whole

    expect(readConfig({ ...common, ...amocrm })).toMatchObject({
      bitrix24: null,
      amocrm: { clientId: 'uuid', clientSecret: 'key' },
    })
  })

  it.each(['BITRIX24_CLIENT_SECRET', 'AMOCRM_CLIENT_ID'])(
    'names the half of a host that is missing: %s',
    name => {
      const both = { ...whole, AMOCRM_CLIENT_ID: 'uuid', AMOCRM_CLIENT_SECRET: 'key' }

      expect(() => readConfig({ ...both, [name]: '' })).toThrow(`${name}: is missing`)
    },
  )

  it('sends letters when it is told both how and from whom', () => {
    const mail = { SMTP_URL: 'smtps://robot:pass@mail.example:465', MAIL_FROM: 'robot@firm.ru' }

    expect(readConfig({ ...whole, ...mail }).mail).toEqual({
      url: mail.SMTP_URL,
      from: mail.MAIL_FROM,
    })
    expect(() => readConfig({ ...whole, SMTP_URL: mail.SMTP_URL })).toThrow('MAIL_FROM: is missing')
    expect(() => readConfig({ ...whole, ...mail, SMTP_URL: 'mail.example' })).toThrow('SMTP_URL')
  })

  it('takes an empty value for a missing one', () => {
    expect(() => readConfig({ ...whole, SESSION_SECRET: '' })).toThrow('SESSION_SECRET: is missing')
    expect(readConfig({ ...whole, DATABASE_URL: '' }).databaseUrl).toBeNull()
  })

  it.each([
    ['PUBLIC_URL', 'http://app.example.com'],
    ['PUBLIC_URL', 'https://app.example.com/path'],
    ['PUBLIC_URL', 'app.example.com'],
    ['SUPPORT_EMAIL', 'help at example.com'],
    ['PORT', '70000'],
    ['PORT', 'none'],
    ['DATABASE_URL', 'mysql://localhost'],
    ['SESSION_SECRET', 's'.repeat(31)],
    ['ENCRYPTION_KEYS', 'nokey'],
    ['ENCRYPTION_KEYS', `a:${Buffer.alloc(31).toString('base64')}`],
    ['ENCRYPTION_KEYS', `${whole.ENCRYPTION_KEYS},broken`],
    ['LOG_LEVEL', 'debug'],
  ])('refuses %s = %s without repeating the value', (name, value) => {
    const read = () => readConfig({ ...whole, [name]: value })

    expect(read).toThrow(`${name}: `)
    expect(read).not.toThrow(value)
  })

  it('holds several keys in their order', () => {
    const keys = `new:${Buffer.alloc(32, 1).toString('base64')}, ${whole.ENCRYPTION_KEYS}`

    const { encryptionKeys } = readConfig({ ...whole, ENCRYPTION_KEYS: keys })

    expect(encryptionKeys.map(({ id }) => id)).toEqual(['new', '2026'])
  })

  it.each([
    ['1', 1],
    ['10.0.0.0/8', '10.0.0.0/8'],
  ])('reads the trusted proxy %s', (text, proxy) => {
    expect(readConfig({ ...whole, TRUSTED_PROXY: text }).trustedProxy).toBe(proxy)
  })

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig(whole))).toBe(true)
  })
})
