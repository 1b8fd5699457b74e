import { createConnection, type Socket } from 'node:net'
import { serve } from './child.ts'
import { quantile } from './row.ts'

export interface LoadResult {
  readonly accepted: number
  /** Answered 503. */
  readonly unavailable: number
  /** Anything else, which none of them should be. */
  readonly other: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

export interface LoadWish {
  readonly url: string
  readonly connections: number
  readonly ms: number
  readonly accounts: readonly string[]
  readonly applicationToken: string
}

export type LoadCommands = typeof commands

// Requests are written by hand: Node's own client needs as much of the machine as the server that is to be measured.
const commands = {
  async run(wish: LoadWish): Promise<LoadResult> {
    const until = performance.now() + wish.ms
    const startedAt = performance.now()
    const runs = await Promise.all(
      Array.from({ length: wish.connections }, () => keepAsking(wish, until)),
    )
    const seconds = (performance.now() - startedAt) / 1000
    const answers = runs.flat()
    const count = (isIt: (status: number) => boolean) =>
      answers.filter(({ status }) => isIt(status)).length
    const times = answers.map(({ ms }) => ms)
    const accepted = count(status => status === 200)
    return {
      accepted,
      unavailable: count(status => status === 503),
      other: count(status => status !== 200 && status !== 503),
      perSecond: accepted / seconds,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
    }
  },
}

interface Answer {
  readonly status: number
  readonly ms: number
}

/** One connection, kept open: the next request goes out when the last one is answered. */
async function keepAsking(wish: LoadWish, until: number): Promise<readonly Answer[]> {
  const { hostname, port } = new URL(wish.url)
  const socket = createConnection({ host: hostname, port: Number(port), noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  const answers: Answer[] = []
  while (performance.now() < until) {
    const from = performance.now()
    const status = await ask(socket, toRequest(wish, nextEvent(wish)))
    answers.push({ status, ms: performance.now() - from })
  }
  socket.destroy()
  return answers
}

function ask(socket: Socket, request: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (text.length < head + 4 + length) return
      settle()
      resolve(Number(text.slice(9, 12)))
    }
    const fail = () => {
      settle()
      reject(new Error('the server closed a connection'))
    }
    const settle = () => void socket.off('data', read).off('close', fail)
    socket.on('data', read).on('close', fail)
    socket.write(request)
  })
}

let events = 0

const NAMES = [
  'ONCRMLEADADD',
  'ONCRMDEALUPDATE',
  'ONCRMACTIVITYADD',
  'ONCRMCONTACTUPDATE',
  'ONCRMLEADUPDATE',
] as const

/** Each about an entity of its own, so that none is saved as a repetition. */
function nextEvent({ accounts, applicationToken }: LoadWish): string {
  const count = ++events
  const account = accounts[count % accounts.length] ?? ''
  const fields: readonly (readonly [string, string])[] = [
    ['event', NAMES[count % NAMES.length] ?? ''],
    ['event_handler_id', '57'],
    ['data[FIELDS][ID]', String(count)],
    ['ts', String(Math.floor(Date.now() / 1000))],
    ['auth[access_token]', 'a'.repeat(70)],
    ['auth[expires_in]', '3600'],
    ['auth[scope]', 'crm,placement,task,tasks,user_brief,department,im'],
    ['auth[domain]', `${account}.example`],
    ['auth[server_endpoint]', 'https://oauth.example/rest/'],
    ['auth[status]', 'L'],
    ['auth[client_endpoint]', `https://${account}.example/rest/`],
    ['auth[member_id]', account],
    ['auth[application_token]', applicationToken],
  ]
  return fields
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
}

function toRequest({ url }: LoadWish, body: string): string {
  return [
    'POST /hooks/bitrix24 HTTP/1.1',
    `Host: ${new URL(url).host}`,
    'User-Agent: Bitrix24 Webhook Engine',
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    'Connection: keep-alive',
    '',
    body,
  ].join('\r\n')
}

serve(commands)
