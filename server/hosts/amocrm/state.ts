import { SignJWT, jwtVerify } from 'jose'
import { MINUTE, type Instant } from '../../../shared/time/instant.ts'
import type { Integration } from './ports.ts'

/** As long as the code it comes back with lives. */
const LIFE_MS = 20 * MINUTE

/** What we send along to the consent page, and know again. */
export interface Consent {
  readonly lang: string
}

/** Signs what goes to the consent page, so that only what we began is finished. The install hook carries nothing of the kind. */
export function createStates(
  { clientSecret }: Pick<Integration, 'clientSecret'>,
  now: () => Instant,
) {
  // Another key than the one that signs the vendor's tokens, so that none of these passes for one.
  const key = new TextEncoder().encode(`state:${clientSecret}`)
  return {
    issue: ({ lang }: Consent): Promise<string> =>
      new SignJWT({ lang })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(new Date(now() + LIFE_MS))
        .sign(key),

    async read(state: string): Promise<Consent | null> {
      try {
        const options = { algorithms: ['HS256'], currentDate: new Date(now()) }
        const { payload } = await jwtVerify(state, key, options)
        return { lang: toLang(payload['lang']) }
      } catch {
        // Forged or too old: the same to us.
        return null
      }
    },
  }
}

export function toLang(lang: unknown): string {
  return lang === 'en' ? 'en' : 'ru'
}
