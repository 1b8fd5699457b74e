import type { FoundCard } from '../../../shared/contract/client-by-number.ts'
import type { Say } from '../../../shared/i18n/message.ts'
import type { ParsedPhone } from '../../../shared/phone/parse-phone.ts'
import type { SeenClient } from '../../hosts/host.ts'
import type { Holder } from '../../store/store.ts'

/** From so many people on a number proves nobody. */
const SHARED_BY = 3

interface RepeatFacts {
  readonly cards: readonly FoundCard[]
  readonly holders: readonly Holder[]
  readonly seen: SeenClient
  readonly say: Say
}

/** Only of cards this person may read: of others not even that they are there is told. */
export function repeatText({ cards, holders, seen, say }: RepeatFacts): string | null {
  const shown = new Set(seen.contacts.map(({ id }) => id))
  const requests = holders
    .filter(({ contact }) => shown.has(contact.id))
    .reduce((sum, holder) => sum + holder.requests, 0)
  const [first] = cards
  if (first === undefined)
    return requests === 0
      ? null
      : say({ id: 'client-by-number.repeat.before', values: { count: requests } })
  const { card, owner } = first
  const id = `client-by-number.repeat.${card.kind}${owner === null ? '' : '.owner'}`
  return say({ id, values: { id: card.id, ...(owner !== null && { owner }) } })
}

export function warningsOf({
  parsed,
  seen,
  say,
}: {
  readonly parsed: ParsedPhone
  readonly seen: SeenClient
  readonly say: Say
}): readonly string[] {
  const count = seen.contacts.length
  const isShared = count >= SHARED_BY || parsed.kind === 'toll-free'
  const shared =
    count === 0
      ? { id: 'client-by-number.shared.nobody' }
      : { id: 'client-by-number.shared', values: { count } }
  return [
    ...(isShared ? [say(shared)] : []),
    ...(seen.isCut ? [say({ id: 'client-by-number.cut' })] : []),
  ]
}
