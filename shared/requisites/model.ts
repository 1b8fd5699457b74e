/** A day of the calendar as a register writes it: `2015-02-05`. Has no zone. */
export type PlainDate = string

/** What the register says about a company's life. `bankrupt`: a procedure has begun, the company may still answer. */
export type LegalStatus = 'active' | 'reorganizing' | 'liquidating' | 'bankrupt' | 'liquidated'

export interface Standing {
  readonly status: LegalStatus
  /** The register's finer code, e.g. `105` (to be struck off); `null` for an ordinary life. */
  readonly code: string | null
  readonly registeredOn: PlainDate | null
  /** The day of the end; `null` while there is none. */
  readonly endedOn: PlainDate | null
  /** Until which day the register's data reach. */
  readonly asOf: PlainDate | null
}

/** An address taken apart the way both CRMs store it. */
export interface LegalAddress {
  /** In one line, with the postal code where it is known. */
  readonly line: string
  readonly postalCode: string | null
  readonly country: string | null
  /** `null` where the region is the city itself: Москва, Санкт-Петербург. */
  readonly region: string | null
  readonly area: string | null
  /** City, or settlement where there is no city; without «г». */
  readonly city: string | null
  /** Street, house, block. */
  readonly street: string | null
  readonly flat: string | null
  /** The tax service or a court says that nobody is there. */
  readonly isInvalid: boolean
}

export interface LegalName {
  /** With its form: `ООО "МОТОРИКА"`. */
  readonly short: string
  /** With its form in full. */
  readonly full: string
  /** Without a form. */
  readonly bare: string
}

export interface Director {
  /** Фамилия имя отчество, nominative. */
  readonly name: string
  /** As the register writes it, mostly in capitals; may hold several posts. */
  readonly post: string | null
  readonly isDisqualified: boolean
}

interface Registered {
  readonly inn: string
  /** 13 digits, 15 for an entrepreneur, 11 for a foreign office; `null` where the register gives none. */
  readonly ogrn: string | null
  readonly name: LegalName
  /** `ООО`, `ИП`; `null` when unknown. */
  readonly form: string | null
  readonly formFull: string | null
  readonly standing: Standing
  readonly address: LegalAddress | null
  readonly okpo: string | null
  readonly oktmo: string | null
  readonly okved: string | null
  /** The register itself calls the record unreliable. */
  readonly isUnreliable: boolean
}

export interface Company extends Registered {
  readonly kind: 'company'
  readonly kpp: string | null
  readonly director: Director | null
  readonly branch: 'main' | 'branch'
  /** How many branches the head office has. */
  readonly branchCount: number
}

export interface Entrepreneur extends Registered {
  readonly kind: 'entrepreneur'
  readonly surname: string
  readonly firstName: string
  readonly patronymic: string | null
}

/** Whoever can stand in a contract. */
export type Party = Company | Entrepreneur

export type ForeignCountry = 'BY' | 'KZ'

/** A party of Belarus (УНП) or Kazakhstan (БИН). */
export interface ForeignParty {
  readonly country: ForeignCountry
  readonly taxId: string
  readonly shortName: string
  readonly fullName: string
  readonly director: string | null
  readonly address: string | null
  readonly isActive: boolean
  readonly registeredOn: PlainDate | null
  readonly endedOn: PlainDate | null
}

export interface Bank {
  readonly bik: string
  /** As payments write it, with the city apart. */
  readonly name: string
  readonly city: string | null
  readonly correspondentAccount: string | null
  readonly swift: string | null
  readonly inn: string | null
  readonly kpp: string | null
  readonly address: string | null
  readonly isActive: boolean
}

/** Details no register knows: the client tells them. */
export interface BankDetails {
  readonly bik: string
  readonly bankName: string
  readonly correspondentAccount: string | null
  readonly account: string
}
