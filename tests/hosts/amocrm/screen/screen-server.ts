export interface ScreenServer {
  /** `null` when the account refused; the person has been told why. */
  get<T>(path: string, query?: Readonly<Record<string, string | number>>): Promise<T | null>
  /** The same, silent about failures: for what is asked every second. */
  quietGet<T>(path: string): Promise<T | null>
  post<T>(path: string, body?: object): Promise<T | null>
  upload<T>(path: string, file: Blob): Promise<T | null>
  /** @throws {Error} when the host gives none */
  token(clientId: string): Promise<string>
}

/**
 * The account's JSON API as the chosen person.
 *
 * @param tell shows a refusal in words
 */
export function createScreenServer(
  userId: () => number,
  tell: (text: string) => void,
): ScreenServer {
  function headers(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return userId() > 0 ? { ...more, 'x-screen-user': String(userId()) } : { ...more }
  }

  async function ask<T>(
    path: string,
    init: RequestInit,
    say: (text: string) => void,
  ): Promise<T | null> {
    try {
      const answer = await fetch(`/screen/api/${path}`, init)
      const body = (await answer.json()) as T & { readonly text?: string }
      if (answer.ok) return body
      say(body.text ?? 'Аккаунт ответил ошибкой')
    } catch {
      say('Аккаунт не отвечает. Проверьте, запущен ли стенд')
    }
    return null
  }

  const json = { 'content-type': 'application/json' }
  return {
    get(path, query = {}) {
      const pairs = Object.entries(query).map(([name, value]) => [name, String(value)])
      const search = new URLSearchParams(pairs).toString()
      return ask(search === '' ? path : `${path}?${search}`, { headers: headers() }, tell)
    },
    quietGet: path => ask(path, { headers: headers() }, () => undefined),
    post: (path, body = {}) =>
      ask(path, { method: 'POST', headers: headers(json), body: JSON.stringify(body) }, tell),
    upload: (path, file) =>
      ask(
        path,
        { method: 'POST', headers: headers({ 'content-type': 'application/zip' }), body: file },
        tell,
      ),
    async token(clientId) {
      const address = `/ajax/v2/integrations/${clientId}/disposable_token`
      const answer = await fetch(address, { headers: { 'x-requested-with': 'XMLHttpRequest' } })
      if (!answer.ok) throw new Error(`disposable_token: ${answer.status}`)
      return ((await answer.json()) as { token: string }).token
    },
  }
}
