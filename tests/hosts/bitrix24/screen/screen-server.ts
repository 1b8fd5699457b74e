export interface ScreenServer {
  /** `null` when the portal refused; the person has been told why. */
  get<T>(path: string, query?: Readonly<Record<string, string | number>>): Promise<T | null>
  /** The same, silent about failures: for what is asked every second. */
  quietGet<T>(path: string): Promise<T | null>
  post<T>(path: string, body?: object): Promise<T | null>
}

/**
 * The portal's JSON API as the chosen person.
 * @param tell shows a refusal in words
 */
export function createScreenServer(
  userId: () => number,
  tell: (text: string) => void,
): ScreenServer {
  async function ask<T>(path: string, init: RequestInit, say: (text: string) => void) {
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (userId() > 0) headers['x-screen-user'] = String(userId())
    try {
      const answer = await fetch(`/screen/api/${path}`, { ...init, headers })
      const body = (await answer.json()) as T & { readonly text?: string }
      if (answer.ok) return body
      say(body.text ?? 'Портал ответил ошибкой')
    } catch {
      say('Портал не отвечает. Проверьте, запущен ли он')
    }
    return null
  }

  return {
    get: (path, query = {}) => {
      const pairs = Object.entries(query).map(([name, value]) => [name, String(value)])
      const search = new URLSearchParams(pairs).toString()
      return ask(search === '' ? path : `${path}?${search}`, { method: 'GET' }, tell)
    },
    quietGet: path => ask(path, { method: 'GET' }, () => undefined),
    post: (path, body = {}) => ask(path, { method: 'POST', body: JSON.stringify(body) }, tell),
  }
}
