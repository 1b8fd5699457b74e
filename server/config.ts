import path from 'node:path'
import { z } from 'zod'
import type { MailAccess } from './providers/mail.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'

export interface EncryptionKey {
  /** Stands in every row sealed with the key, so that a rotated key still finds its rows. */
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

export interface Config {
  readonly port: number
  readonly host: string
  /** Where hosts and browsers reach us: https, no path, no trailing slash. */
  readonly publicUrl: string
  /** Where people are helped; `null`: the pages say that nobody is named. */
  readonly supportEmail: string | null
  /** `null`: an embedded PostgreSQL is started in `dataDir`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  /** Where the official register of numbers is kept, once somebody or the monthly job has taken it. */
  readonly numberingFolder: string
  /** The first one seals, all of them open. */
  readonly encryptionKeys: readonly EncryptionKey[]
  readonly sessionSecret: string
  /** `null`: not served. At least one of the hosts is. */
  readonly bitrix24: {
    readonly clientId: string
    readonly clientSecret: string
    readonly appCode: string | null
  } | null
  readonly amocrm: {
    readonly clientId: string
    readonly clientSecret: string
    /** Of our widget, for links to its page; `null`: there are none. */
    readonly widgetCode: string | null
  } | null
  /** The service's own key of DaData; `null`: only tenants with a key of their own search for companies. */
  readonly dadataToken: string | null
  /** Where letters go out; `null`: nobody is written to. */
  readonly mail: MailAccess | null
  /** Address, network or number of hops of the proxy in front of us; `null`: no proxy is believed. */
  readonly trustedProxy: string | number | null
  readonly logLevel: LogLevel
}

/** The environment does not describe a server that could run. The message lists every name at fault. */
export class ConfigError extends Error {
  constructor(lines: readonly string[]) {
    super(`The environment is incomplete:\n${lines.map(line => `  ${line}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

const keys = z.string().transform((text, context) => {
  const read = text.split(',').map(readKey)
  if (read.every(key => key !== null)) return read
  context.addIssue({ code: 'custom', message: 'must be <id>:<32 bytes in base64>, comma between' })
  return z.NEVER
})

const variables = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  PUBLIC_URL: z.string().refine(isPublicUrl, 'must be https://<host> without a path'),
  SUPPORT_EMAIL: z.email('must be an e-mail address').optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  DATA_DIR: z.string().default('.data'),
  ENCRYPTION_KEYS: keys,
  SESSION_SECRET: z.string().min(32, 'must have at least 32 characters'),
  BITRIX24_CLIENT_ID: z.string().optional(),
  BITRIX24_CLIENT_SECRET: z.string().optional(),
  BITRIX24_APP_CODE: z.string().optional(),
  AMOCRM_CLIENT_ID: z.string().optional(),
  AMOCRM_CLIENT_SECRET: z.string().optional(),
  AMOCRM_WIDGET_CODE: z
    .string()
    .regex(/^[\w-]{1,80}$/, 'must be the code of the widget')
    .optional(),
  DADATA_TOKEN: z.string().trim().optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s]+$/, 'must begin with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: z.email('must be an e-mail address').optional(),
  TRUSTED_PROXY: z.string().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
})

const PAIRS = [
  ['BITRIX24_CLIENT_ID', 'BITRIX24_CLIENT_SECRET'],
  ['AMOCRM_CLIENT_ID', 'AMOCRM_CLIENT_SECRET'],
] as const

const MAIL = ['SMTP_URL', 'MAIL_FROM'] as const

/** Each host is served when both of its keys are there, and one of them must be; letters go out when their two are. */
function findHalf(values: Readonly<Record<string, string | undefined>>): readonly string[] {
  const half = [...PAIRS, MAIL].flatMap(pair => {
    const missing = pair.filter(name => values[name] === undefined)
    return missing.length === 1 ? missing : []
  })
  const isNone = PAIRS.every(pair => pair.every(name => values[name] === undefined))
  return isNone ? PAIRS.flat() : half
}

/**
 * The only reader of the environment. An empty value counts as absent.
 *
 * @throws {ConfigError} naming every missing or wrong variable at once, never its value
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const read = variables.safeParse(given)
  const half = findHalf(given)
  if (!read.success || half.length > 0) {
    const lines = read.success ? [] : read.error.issues.map(toLine)
    throw new ConfigError([...lines, ...half.map(name => `${name}: is missing`)])
  }

  const values = read.data
  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    publicUrl: new URL(values.PUBLIC_URL).origin,
    supportEmail: values.SUPPORT_EMAIL ?? null,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDir: values.DATA_DIR,
    numberingFolder: path.join(values.DATA_DIR, 'numbering'),
    encryptionKeys: Object.freeze(values.ENCRYPTION_KEYS),
    sessionSecret: values.SESSION_SECRET,
    bitrix24: toKeys(values.BITRIX24_CLIENT_ID, values.BITRIX24_CLIENT_SECRET, {
      appCode: values.BITRIX24_APP_CODE ?? null,
    }),
    amocrm: toKeys(values.AMOCRM_CLIENT_ID, values.AMOCRM_CLIENT_SECRET, {
      widgetCode: values.AMOCRM_WIDGET_CODE ?? null,
    }),
    dadataToken: values.DADATA_TOKEN ?? null,
    mail: toMail(values.SMTP_URL, values.MAIL_FROM),
    trustedProxy: toProxy(values.TRUSTED_PROXY),
    logLevel: values.LOG_LEVEL,
  })
}

function toKeys<More extends object>(
  clientId: string | undefined,
  clientSecret: string | undefined,
  more: More,
) {
  if (clientId === undefined || clientSecret === undefined) return null
  return Object.freeze({ clientId, clientSecret, ...more })
}

function toMail(url: string | undefined, from: string | undefined): MailAccess | null {
  return url === undefined || from === undefined ? null : Object.freeze({ url, from })
}

function toLine(issue: z.core.$ZodIssue): string {
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined
  return `${issue.path.join('.')}: ${isMissing ? 'is missing' : issue.message}`
}

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' && url.pathname === '/' && url.search === ''
}

function readKey(text: string): EncryptionKey | null {
  const [id = '', base64 = ''] = text.trim().split(':')
  const key = Buffer.from(base64, 'base64')
  return /^[\w-]{1,32}$/.test(id) && key.length === 32 ? { id, key } : null
}

function toProxy(text: string | undefined): string | number | null {
  if (text === undefined) return null
  return /^\d+$/.test(text) ? Number(text) : text
}
