import type { FoundBank, FoundParty } from '../../shared/contract/requisites.ts'
import type { Say } from '../../shared/i18n/message.ts'

/** One line of the portal's own list, in its shape (D). `id` comes back when the line is chosen (P). */
export interface FoundEntity {
  readonly id: string
  readonly name: string
}

/** What one search has brought. */
export interface SearchEnd {
  readonly entities: readonly FoundEntity[]
  /** Fields of the portal's form known already, by line; what a line of trouble has none of. */
  readonly known: ReadonlyMap<string, KnownFields>
}

/** What the portal's form is filled with. */
export interface KnownFields {
  readonly title: string
  readonly fields: Readonly<Record<string, string>>
}

/** Chosen, this line brings back what was typed and fills nothing. */
export const TROUBLE_ID = 'trouble'

/** Empty: the portal greys the line of our source out (D). */
export const NOTHING: SearchEnd = { entities: [], known: new Map() }

/** A line that says why there is nothing: the place has no other way to speak to a person. */
export function sayTrouble(text: string): SearchEnd {
  return { entities: [{ id: TROUBLE_ID, name: text }], known: new Map() }
}

/** Name, ИНН, town, director; whoever is closed says so. */
export function showParties(parties: readonly FoundParty[], say: Say): SearchEnd {
  return gather(
    parties.map(party => [
      { id: party.key, name: partyLine(party, say) },
      { title: party.name, fields: partyFields(party) },
    ]),
  )
}

export function showBanks(banks: readonly FoundBank[], say: Say): SearchEnd {
  return gather(
    banks.map(bank => [
      {
        id: bank.bik,
        name: say({
          id: 'autocomplete.bank',
          values: { name: bank.name, bik: bank.bik, closed: bank.isActive ? 'no' : 'yes' },
        }),
      },
      { title: bank.name, fields: bankFields(bank) },
    ]),
  )
}

function gather(lines: readonly (readonly [FoundEntity, KnownFields])[]): SearchEnd {
  return {
    entities: lines.map(([entity]) => entity),
    known: new Map(lines.map(([{ id }, fields]) => [id, fields])),
  }
}

function partyLine(party: FoundParty, say: Say): string {
  const { name, inn, kpp, isBranch, status } = party
  const head = say({
    id: 'autocomplete.party',
    values: { name, inn, kpp: kpp ?? '', branch: isBranch && kpp !== null ? 'yes' : 'no' },
  })
  const rest = [party.city, party.director, status.isActive ? null : status.text]
  return [head, ...rest.filter(part => part !== null)].join(' · ')
}

/** What the found line itself knows, for the case that the rest cannot be asked any more. Names of the host's fields (D). */
function partyFields({ kind, name, inn, kpp, ogrn }: FoundParty): KnownFields['fields'] {
  return withoutEmpty({
    RQ_COMPANY_NAME: kind === 'company' ? name : null,
    RQ_INN: inn,
    RQ_KPP: kpp,
    [kind === 'company' ? 'RQ_OGRN' : 'RQ_OGRNIP']: ogrn,
  })
}

function bankFields({ name, bik, correspondentAccount, address }: FoundBank) {
  return withoutEmpty({
    NAME: name,
    RQ_BANK_NAME: name,
    RQ_BIK: bik,
    RQ_COR_ACC_NUM: correspondentAccount,
    RQ_BANK_ADDR: address,
  })
}

function withoutEmpty(
  fields: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== null),
  )
}
