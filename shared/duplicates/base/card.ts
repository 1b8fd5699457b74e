import type { PersonName } from '../../crm/model.ts'

/** A contact or a company of the base, raw, as far as looking for duplicates cares. */
export interface BaseCard {
  readonly kind: 'contact' | 'company'
  /** Contact: the name; a name in one line stands in `first`. */
  readonly name: PersonName
  /** Company: its title. Contact: the company it works for. Empty when there is none. */
  readonly company: string
  /** Each may hold several numbers. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly inn: string
  readonly kpp: string
  readonly city: string
  readonly site: string
}

/** A card that says nothing about its client. */
export const EMPTY_CARD: BaseCard = {
  kind: 'contact',
  name: { first: null, last: null, second: null },
  company: '',
  phones: [],
  emails: [],
  inn: '',
  kpp: '',
  city: '',
  site: '',
}
