import { createWorld, type Firm, type Human, type Profile, type Row, type World } from './model.ts'
import { cardOfFirm, landline, makeFirm, makeInn } from './firms.ts'
import { cardOf, makeHuman } from './people.ts'
import { spoilFirm, spoilHuman } from './spoil.ts'
import { inventFamily, inventOffice, inventPersonTrap } from './traps.ts'

/** A card with what is true of it. */
export interface TrueRow extends Row {
  readonly id: string
  /** Cards with one of these are one person or one firm. */
  readonly cluster: string
  /** People or firms that belong together without being one: a family, an office, a head office with branches. */
  readonly group: string
  /** Why the card is hard; empty when it is not. */
  readonly trap: string
}

export interface InventedBase {
  readonly rows: readonly TrueRow[]
  readonly people: readonly (Human & { readonly cluster: string })[]
  readonly firms: readonly Firm[]
  readonly offices: readonly string[]
  readonly world: World
}

/** What the makers of traps add to. */
export interface Draft {
  readonly world: World
  readonly addHuman: (human: Human, group?: string, trap?: string) => string
  readonly addFirm: (firm: Firm, group?: string, trap?: string) => string
  readonly newGroup: () => string
  readonly offices: string[]
}

/** More cards of one entity: 1 … 6, the more the rarer. */
const MORE_CARDS = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6]
const COPIED = 0.24

/** Invents a base of about `size` cards; the same one for the same seed. */
export function inventBase(seed: number, size: number, profile: Profile = 'usual'): InventedBase {
  const world = createWorld(seed, profile)
  const rows: Omit<TrueRow, 'id'>[] = []
  const people: (Human & { cluster: string })[] = []
  const firms: Firm[] = []
  const offices: string[] = []
  let count = 0
  let groups = 0
  const draft: Draft = {
    world,
    offices,
    newGroup: () => `g${++groups}`,
    addHuman(human, group = '', trap = '') {
      const cluster = `p${++count}`
      people.push({ ...human, cluster })
      for (const card of cardsOf(
        world,
        () => humanCard(world, human),
        copy => spoilHuman(world, copy, human),
      ))
        rows.push({ ...card, cluster, group, trap })
      return cluster
    },
    addFirm(firm, group = '', trap = '') {
      const cluster = `c${++count}`
      firms.push(firm)
      for (const card of cardsOf(
        world,
        () => cardOfFirm(firm),
        copy => spoilFirm(world, copy, firm),
      ))
        rows.push({ ...card, cluster, group, trap })
      return cluster
    },
  }
  while (rows.length < size * 0.27) inventFirm(draft)
  while (rows.length < size) inventPerson(draft, firms)
  return {
    rows: shuffle(world, rows)
      .slice(0, size)
      .map((row, at) => ({ ...row, id: String(at + 1) })),
    people,
    firms,
    offices,
    world,
  }
}

/** A well-kept first card often lacks something, too. */
function humanCard({ dice }: World, human: Human): Row {
  const card = cardOf(human)
  if (dice.chance(0.35)) card.second = ''
  if (dice.chance(0.06)) card.last = ''
  if (dice.chance(0.15)) card.city = ''
  return card
}

function cardsOf(world: World, first: () => Row, spoil: (card: Row) => void): Row[] {
  const { dice } = world
  const more = dice.chance(COPIED) ? dice.pick(MORE_CARDS) : 0
  return [
    first(),
    ...Array.from({ length: more }, () => {
      const card = first()
      spoil(card)
      return card
    }),
  ]
}

function inventFirm(draft: Draft): void {
  const { world } = draft
  const { dice } = world
  const firm = makeFirm(world)
  const draw = dice.below(1000)
  if (draw < 20) {
    draft.addFirm(firm, '', 'same-name')
    draft.addFirm(
      makeFirm(world, { core: firm.core, form: firm.form === 'ИП' ? 'ООО' : firm.form }),
      '',
      'same-name',
    )
  } else if (draw < 40 && firm.form !== 'ИП') {
    const group = draft.newGroup()
    draft.addFirm(firm, group, 'branch')
    const city = world.drawCity()
    const kpp = `${String(1 + dice.below(92)).padStart(2, '0')}${dice.digits(2)}43001`
    draft.addFirm(
      { ...firm, kpp, city, phones: [landline(world, city)], emails: [] },
      group,
      'branch',
    )
  } else if (draw < 55) {
    const group = draft.newGroup()
    draft.addFirm(firm, group, 'affiliate')
    draft.addFirm(
      makeFirm(world, {
        city: firm.city,
        phones: firm.phones,
        inn: makeInn(world, '63', 10),
        form: 'ООО',
      }),
      group,
      'affiliate',
    )
  } else draft.addFirm(firm)
}

function inventPerson(draft: Draft, firms: readonly Firm[]): void {
  const { world } = draft
  const { dice } = world
  const draw = dice.below(1000)
  const firm = dice.chance(0.4) ? dice.pick(firms) : null
  if (draw < 3) inventOffice(draft, dice.pick(firms))
  else if (draw < 18) inventFamily(draft)
  else if (draw < 34) inventPersonTrap(draft, firm)
  else draft.addHuman(makeHuman(world, firm))
}

function shuffle<Item>({ dice }: World, items: Item[]): Item[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = dice.below(at + 1)
    const [one, two] = [items[at], items[other]]
    if (one !== undefined && two !== undefined) [items[at], items[other]] = [two, one]
  }
  return items
}
