import { writeForm } from '../../../shared/parse/form.ts'
import { createSendHttp, type HttpAnswer, type HttpOptions } from '../common/http.ts'

export type { HttpAnswer } from '../common/http.ts'

/** The two ways in which the portal and the vendor's OAuth server are asked. */
export interface Http {
  /**
   * @param what for messages: a method's name, no address
   * @throws {HostUnavailable} when no whole answer came in time: whether the request was carried out is not known
   */
  postJson(
    what: string,
    url: string,
    body: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer>
  /** A form keeps secrets out of addresses and logs. */
  postForm(what: string, url: string, body: Readonly<Record<string, unknown>>): Promise<HttpAnswer>
}

export function createHttp(options: HttpOptions): Http {
  const send = createSendHttp(options)
  const post = (what: string, url: string, body: string, headers: Record<string, string>) =>
    send(what, { method: 'POST', url, headers, body })

  return {
    postJson: (what, url, body, headers = {}) =>
      post(what, url, JSON.stringify(body), { ...headers, 'Content-Type': 'application/json' }),
    postForm: (what, url, body) =>
      post(what, url, writeForm(body), { 'Content-Type': 'application/x-www-form-urlencoded' }),
  }
}
