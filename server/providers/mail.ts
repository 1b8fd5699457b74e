import { Transform } from 'node:stream'
import { createTransport } from 'nodemailer'
import { AppError } from '../errors.ts'

export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Names the letter for ever: a server that is handed it twice may know it again. `[\w-]+` */
  readonly name: string
}

/** Where letters go out. */
export interface Mailer {
  /**
   * Resolves when the next server has taken the letter over.
   *
   * @throws {MailUnavailable} it was not taken; the same letter may be tried again
   * @throws {MailRefused} it never will be
   * @throws {MailUncertain} nobody knows, so it is not to be tried again
   */
  send(letter: Letter): Promise<void>
}

/** The mail server is not reached, or says «later». */
export class MailUnavailable extends AppError {
  readonly code = 'mail.unavailable'
  override readonly retryAfterMs = 300_000
}

/** The mail server does not take this letter: a wrong address, a wrong password, a letter it takes for spam. */
export class MailRefused extends AppError {
  readonly code = 'mail.refused'
}

export interface MailAccess {
  /** `smtps://user:password@host:465` or `smtp://…:587`, which turns to TLS where the server offers it. */
  readonly url: string
  /** Address of the sender. */
  readonly from: string
}

/** It was being handed over when the connection broke: whether the mail server has taken it, nobody knows. */
export class MailUncertain extends AppError {
  readonly code = 'mail.uncertain'
}

const TIMEOUT_MS = 20_000

/** Through SMTP (RFC 5321). One connection a letter: a digest is a handful of them, twice a day. */
export function createMailer({ url, from }: MailAccess): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
  })
  const domain = from.split('@')[1]?.replace(/>$/, '') ?? 'localhost'
  /** Letters whose body has begun to go out. The library names no moment of it, so its stream does. */
  const begun = new Set<string>()
  transport.use('stream', ({ data, message }, done) => {
    message.transform(() => beginning(() => begun.add(String(data.messageId))))
    done()
  })
  return {
    async send({ name, ...letter }) {
      const messageId = `<${name}@${domain}>`
      try {
        await transport.sendMail({ ...letter, from, messageId })
      } catch (error) {
        throw toFailure(error, begun.has(messageId))
      } finally {
        begun.delete(messageId)
      }
    },
  }
}

/** Passes everything on, and tells of the first piece. */
function beginning(tell: () => void): Transform {
  return new Transform({
    transform(piece, _encoding, next) {
      tell()
      next(null, piece)
    },
  })
}

/** Nothing of the server's own sentence: it may repeat the address. */
function toFailure(error: unknown, isBegun: boolean): AppError {
  const { code, responseCode } = toFields(error)
  const reply = Number(responseCode ?? 0)
  const said = reply === 0 ? String(code ?? 'no answer') : String(reply)
  if (reply >= 400 && reply < 500)
    return new MailUnavailable(`the mail server did not take the letter: ${said}`)
  if (reply >= 500 || code === 'EAUTH' || code === 'EENVELOPE')
    return new MailRefused(`the mail server refused: ${said}`)
  return isBegun
    ? new MailUncertain(`the mail server broke off: ${said}`)
    : new MailUnavailable(`the mail server was not reached: ${said}`)
}

function toFields(error: unknown): { readonly code?: unknown; readonly responseCode?: unknown } {
  return typeof error === 'object' && error !== null ? error : {}
}
