import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Answer {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** An object becomes JSON, a text stays one; `null` cuts the connection; `never` leaves it open. */
  readonly body: unknown
}

export interface Heard {
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface ScriptedServer {
  readonly origin: string
  readonly heard: Heard[]
  /** Answers in order; the last one repeats. */
  script: Answer[]
  stop(): Promise<void>
}

/** A remote that says what it is told to, for answers no emulator should give by itself. */
export async function startScripted(...script: Answer[]): Promise<ScriptedServer> {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => (body += String(chunk)))
    request.on('end', () => {
      heard.push({ path: request.url ?? '', body, headers: request.headers })
      const answer = scripted.script.length > 1 ? scripted.script.shift() : scripted.script[0]
      if (answer === undefined || answer.body === null) return void request.socket.destroy()
      if (answer.body === 'never') return
      response.writeHead(answer.status ?? 200, answer.headers)
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const scripted: ScriptedServer = {
    origin: `http://127.0.0.1:${port}`,
    heard,
    script,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return scripted
}
