import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer } from 'node:net'
import { createMailer, MailRefused, MailUncertain, MailUnavailable } from './mail.ts'

const LETTER = {
  to: 'boss@firm.ru',
  subject: 'Воронка утром',
  text: 'Нет дела: 2',
  html: '<p>Нет дела: 2</p>',
  name: 'abc123',
}
const servers: SMTPServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => new Promise<void>(done => server.close(done))))
})

/** A mail server that answers the recipient with this code; 250: takes the letter. */
async function serverThat(
  code: number,
): Promise<{ readonly url: string; readonly taken: string[] }> {
  const taken: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      if (code === 250) return done()
      // The server repeats the address, as real ones do.
      done(Object.assign(new Error(`${address} is not wanted`), { responseCode: code }))
    },
    onData(stream, _session, done) {
      let text = ''
      stream.on('data', (part: Buffer) => (text += part.toString()))
      stream.on('end', () => {
        taken.push(text)
        done()
      })
    },
  })
  servers.push(server)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `smtp://127.0.0.1:${port}`, taken }
}

const mailerOf = (url: string) => createMailer({ url, from: 'robot@firm.ru' })

describe('the mailer', () => {
  it('hands a letter over with both forms of its text and a name of its own', async () => {
    const { url, taken } = await serverThat(250)
    await mailerOf(url).send(LETTER)

    const [letter = ''] = taken
    expect(letter).toContain('Message-ID: <abc123@firm.ru>')
    expect(letter).toContain('To: boss@firm.ru')
    expect(letter).toContain('text/plain')
    expect(letter).toContain('text/html')
  })

  it('says whether it is worth trying again, and repeats no address', async () => {
    const busy = await mailerOf((await serverThat(451)).url)
      .send(LETTER)
      .catch((error: unknown) => error)
    const refused = await mailerOf((await serverThat(550)).url)
      .send(LETTER)
      .catch((error: unknown) => error)

    expect(busy).toBeInstanceOf(MailUnavailable)
    expect(refused).toBeInstanceOf(MailRefused)
    expect(`${busy} ${refused}`).not.toContain('boss')
  })

  it('does not know what became of a letter when the server breaks off after the whole of it', async () => {
    const server = createServer(socket => {
      socket.write('220 here\r\n')
      socket.on('data', piece => {
        const text = piece.toString()
        if (text.includes('\r\n.\r\n')) return socket.destroy()
        if (/^DATA/i.test(text)) return socket.write('354 go on\r\n')
        if (/^(EHLO|MAIL|RCPT)/i.test(text)) socket.write('250 fine\r\n')
      })
      socket.on('error', () => undefined)
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0

    await expect(mailerOf(`smtp://127.0.0.1:${port}`).send(LETTER)).rejects.toThrow(MailUncertain)
    await new Promise(done => server.close(done))
  })

  it('is unavailable where nobody listens', async () => {
    await expect(mailerOf('smtp://127.0.0.1:9').send(LETTER)).rejects.toThrow(MailUnavailable)
  })
})
