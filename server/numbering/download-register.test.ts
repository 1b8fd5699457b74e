import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { downloadRegister, REGISTER_ADDRESS } from './download-register.ts'
import { RegisterMissing, type RegisterFile } from './register-files.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** The portal, played by a server of our own. */
async function aPortal(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/downloads/`
}

async function downloadAll(tools: Parameters<typeof downloadRegister>[0]) {
  const files: RegisterFile[] = []
  for await (const file of downloadRegister(tools)) files.push(file)
  return files
}

/** What `fetch` throws when a connection fails. */
const failing = (code: string) => (): Promise<Response> =>
  Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }))

describe('downloadRegister', () => {
  it('takes the four files with the month they are of, and tells how far it is', async () => {
    const from = await aPortal((request, response) => {
      response.setHeader('last-modified', 'Mon, 31 Aug 2026 22:00:00 GMT')
      response.setHeader('content-length', '30')
      response.end(`${request.url}`.padEnd(30, '.'))
    })
    const told: unknown[] = []

    const files = await downloadAll({
      from,
      onProgress: (name, bytes, total) => told.push([name, bytes, total]),
    })

    expect(
      files.map(({ digit, asOf, bytes }) => [digit, asOf, Buffer.from(bytes).toString()]),
    ).toEqual([
      [3, '2026-08', '/downloads/ABC-3xx.csv........'],
      [4, '2026-08', '/downloads/ABC-4xx.csv........'],
      [8, '2026-08', '/downloads/ABC-8xx.csv........'],
      [9, '2026-08', '/downloads/DEF-9xx.csv........'],
    ])
    expect(told).toContainEqual(['DEF-9xx', 30, 30])
  })

  it.each([
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ])('explains the ministry’s certificate when the answer is %s', async code => {
    const download = downloadAll({ fetchFile: failing(code) })

    await expect(download).rejects.toThrow(
      /opendata\.digital\.gov\.ru has a certificate.*NODE_EXTRA_CA_CERTS/s,
    )
  })

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])(
    'names local files as the other way when the answer is %s',
    async code => {
      const download = downloadAll({ fetchFile: failing(code) })

      await expect(download).rejects.toBeInstanceOf(RegisterMissing)
      await expect(download).rejects.toThrow(/cannot be reached.*--register DIR/s)
    },
  )

  it('says that the portal refuses', async () => {
    const from = await aPortal((_request, response) => response.writeHead(403).end())

    await expect(downloadAll({ from })).rejects.toThrow(
      /answers 403.*outside Russia.*--register DIR/s,
    )
  })

  it('says that the download broke off', async () => {
    const from = await aPortal((_request, response) => {
      response.setHeader('content-length', '1000')
      response.write('half', () => response.destroy())
    })

    await expect(downloadAll({ from })).rejects.toThrow(/broke off/)
  })

  it('asks the ministry itself', () => {
    expect(REGISTER_ADDRESS).toBe('https://opendata.digital.gov.ru/downloads/')
  })
})
