import { finderOf, idText, numeric, or, shape } from '../../../shared/parse/parse.ts'
import { MINUTE } from '../../../shared/time/instant.ts'
import { loadTagToDelete, type TakeBack, type TookBack } from '../../core/host-import.ts'
import type { Account } from './account.ts'
import { type FieldValue, readContact } from './contact-wire.ts'
import { postAll, type Posted } from './import-post.ts'
import { readStanding } from './people.ts'
import { linked } from './wire.ts'

/** Clocks of the account and ours need not agree. */
const CLOCKS_MS = MINUTE

const findStanding = finderOf(
  shape({
    id: idText,
    created_at: numeric,
    updated_at: numeric,
    _embedded: or(shape({ leads: linked }), { leads: [] }),
  }),
)

/** Nothing can be deleted by the API (amocrm.md 10.2): what is to go bears a tag, and a person deletes it. In the given order. */
export async function takeBack(
  account: Account,
  load: string,
  cards: readonly TakeBack[],
): Promise<readonly TookBack[]> {
  const answers = new Map<TakeBack, TookBack>()
  for (const kind of ['contact', 'company'] as const) {
    const path = kind === 'contact' ? 'contacts' : 'companies'
    const some = cards.filter(card => card.kind === kind)
    if (some.length === 0) continue
    const rows = await readStanding(account, path, [...new Set(some.map(({ id }) => id))])
    const standing = new Map(rows.map(row => [findStanding(row)?.id, row]))
    const items: Posted[] = []
    for (const [at, card] of some.entries()) {
      const row = standing.get(card.id)
      const plan = row === undefined ? 'nothing' : planFor(card, row, load)
      if (typeof plan === 'string') answers.set(card, plan)
      else items.push({ mark: String(at), body: plan })
    }
    const target = { method: 'PATCH', path, name: path } as const
    for (const [mark, outcome] of await postAll(account, target, items)) {
      const card = some[Number(mark)]
      if (card === undefined) continue
      if (outcome.done) answers.set(card, card.what === 'remove' ? 'tagged' : 'restored')
      else answers.set(card, outcome.isGone ? 'nothing' : 'refused')
    }
  }
  return cards.map(card => answers.get(card) ?? 'refused')
}

function planFor(
  { id, what, at }: TakeBack,
  row: unknown,
  load: string,
): TookBack | Readonly<Record<string, unknown>> {
  const standing = findStanding(row)
  if (standing === null) return 'nothing'
  const isChanged =
    standing.updated_at * 1000 > Math.max(at, standing.created_at * 1000) + CLOCKS_MS
  if (what === 'remove') {
    if (isChanged || standing._embedded.leads.length > 0) return 'changed'
    return { id: Number(id), tags_to_add: [{ name: loadTagToDelete(load) }] }
  }
  const { phones, emails } = readContact(row)
  const gone = new Set([...what.phones, ...what.emails])
  const values = [...without('PHONE', phones, gone), ...without('EMAIL', emails, gone)]
  if (values.length === 0) return 'nothing'
  return isChanged ? 'changed' : { id: Number(id), custom_fields_values: values }
}

/** Empty where nothing of it goes. */
function without(code: string, before: readonly FieldValue[], gone: ReadonlySet<string>) {
  const left = before.filter(({ value }) => !gone.has(value))
  if (left.length === before.length) return []
  const values = left.map(({ value, enum_code }) => ({
    value,
    ...(enum_code !== null && { enum_code }),
  }))
  return [{ field_code: code, values: values.length === 0 ? null : values }]
}
