import { listOf, number, orNull, parserOf, shape, text } from '../../shared/parse/parse.ts'
import { HostRefused, HostUnavailable } from '../errors.ts'
import type { PhoneExpert, PhoneOpinion } from './second-opinion.ts'

/** A tenant's own keys; each question costs him money. */
export interface DadataKeys {
  readonly token: string
  readonly secret: string
}

/** S: cleaning of phones, one element in the list. */
export const DADATA_ADDRESS = 'https://cleaner.dadata.ru/api/v1/clean/phone'

const PATIENCE_MS = 5000
const WAIT_MS = 2000
/** S: 0 a sure Russian number, 7 a sure foreign one, 3 several of which the first was taken; 1 doubtful, 2 empty or junk. */
const SURE: readonly number[] = [0, 7]
const JUNK = 2

const readAnswer = parserOf(
  'DaData phone',
  listOf(
    shape({
      country: orNull(text),
      region: orNull(text),
      city: orNull(text),
      timezone: orNull(text),
      qc: number,
    }),
  ),
)

/** DaData's phone cleaning as a second opinion. */
export function createDadataPhone(
  { token, secret }: DadataKeys,
  fetchAnswer: typeof fetch = fetch,
): PhoneExpert {
  async function send(e164: string): Promise<Response> {
    try {
      return await fetchAnswer(DADATA_ADDRESS, {
        method: 'POST',
        body: JSON.stringify([e164]),
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json',
          Authorization: `Token ${token}`,
          'X-Secret': secret,
        },
      })
    } catch {
      // The cause would carry the keys into a log.
      throw new HostUnavailable('DaData did not answer', WAIT_MS)
    }
  }

  return {
    async ask(e164) {
      const response = await send(e164)
      if (response.status === 429 || response.status >= 500)
        throw new HostUnavailable(`DaData answered ${response.status}`, WAIT_MS)
      if (!response.ok) throw new HostRefused('DaData refuses', String(response.status))
      const [answer] = readAnswer(await response.json())
      return answer === undefined || answer.qc === JUNK ? null : toOpinion(answer)
    },
  }
}

function toOpinion(answer: ReturnType<typeof readAnswer>[number]): PhoneOpinion {
  const { country, region, city, timezone, qc } = answer
  return { country, region, city, offset: timezone, isSure: SURE.includes(qc) }
}
