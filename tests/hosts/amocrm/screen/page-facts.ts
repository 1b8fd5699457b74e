import type { CardContact, HostPage } from './host/host-page.ts'
import type { CardView } from './wire.ts'

export type Reads = Pick<HostPage, 'contacts' | 'cardAttributes' | 'rows' | 'column'>

export interface Row {
  readonly id: number
  readonly name: string
  readonly checked: boolean
}

/** What the open page tells the host of itself: the card with unsaved input, the rows of a list, the right column. */
export function createPageFacts() {
  let card: CardView | null = null
  let rows: readonly Row[] = []
  let column: HTMLElement | null = null

  const reads: Reads = {
    contacts: () => (card === null ? [] : contactsOf(card)),
    cardAttributes: () => (card === null ? {} : attributesOf(card)),
    rows: () => rows,
    column: () => column,
  }
  return {
    reads,
    setCard: (fresh: CardView) => void (card = fresh),
    setRows: (fresh: readonly Row[]) => void (rows = fresh),
    setColumn: (element: HTMLElement | null) => void (column = element),
    forget() {
      card = null
      rows = []
    },
  }
}

/** A contact's card gives itself, any other its linked contacts. */
function contactsOf(card: CardView): CardContact[] {
  const self = {
    type: 'contacts' as const,
    id: card.id,
    name: card.name,
    phones: phonesOf(card, 'PHONE'),
    emails: phonesOf(card, 'EMAIL'),
  }
  const people =
    card.type === 'contacts' ? [self] : card.clients.filter(({ type }) => type === 'contacts')
  return people.map(({ id, name, phones, emails }) => {
    const [first = '', ...rest] = name.split(' ')
    return { id, name, first_name: first, last_name: rest.join(' '), phones, emails }
  })
}

function phonesOf({ fields }: CardView, code: string): readonly string[] {
  return fields.find(field => field.code === code)?.values ?? []
}

/** Legacy form names (F): undocumented, so a widget had better read the API. */
function attributesOf(card: CardView): Record<string, unknown> {
  return {
    ID: card.id,
    'lead[NAME]': card.name,
    'lead[PRICE]': card.price,
    'lead[STATUS]': card.statusId,
    'lead[PIPELINE_ID]': card.pipelineId,
    'lead[MAIN_USER]': card.responsible.id,
    ...Object.fromEntries(card.fields.map(({ id, values }) => [`CFV[${id}]`, values[0] ?? ''])),
  }
}
