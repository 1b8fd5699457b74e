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

const TIMEOUT_MS = 20_000

/** Through SMTP (RFC 5321). One connection a letter: a digest is a handful of them, twice a day. */
export function createMailer({ url, from }: MailAccess): Mailer {
  const transport = createTransport(url, { from })
  Object.assign(transport.options, {
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  })
  const domain = from.split('@')[1]?.replace(/>$/, '') ?? 'localhost'
  return {
    async send({ name, ...letter }) {
      try {
        await transport.sendMail({ ...letter, from, messageId: `<${name}@${domain}>` })
      } catch (error) {
        throw toFailure(error)
      }
    },
  }
}

/** Nothing of the server's own sentence: it may repeat the address. */
function toFailure(error: unknown): AppError {
  const { code, responseCode } = toFields(error)
  const reply = Number(responseCode ?? 0)
  const isForGood = reply >= 500 || code === 'EAUTH' || code === 'EENVELOPE'
  const said = reply === 0 ? String(code ?? 'no answer') : String(reply)
  return isForGood && !(reply >= 400 && reply < 500)
    ? new MailRefused(`the mail server refused: ${said}`)
    : new MailUnavailable(`the mail server did not take the letter: ${said}`)
}

function toFields(error: unknown): { readonly code?: unknown; readonly responseCode?: unknown } {
  return typeof error === 'object' && error !== null ? error : {}
}
