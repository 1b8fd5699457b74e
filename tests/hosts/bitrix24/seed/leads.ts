import { DAY, HOUR, MINUTE } from '../../../../shared/time/instant.ts'
import { nameFields, tellCard, type Card, type Condition } from './cards.ts'
import { LEADS } from './directories.ts'
import { closedJourney, type Stay } from './journey.ts'
import { someName } from './names.ts'
import { officeBefore, officeMoment } from './office-hours.ts'
import type { Base } from './people.ts'
import { asTyped, retyped, someCity } from './phones.ts'
import type { Random } from './random.ts'
import type { Rep } from './staff.ts'
import { standingJourney } from './standing.ts'
import type { Person, Story } from './story.ts'
import { QUESTIONS } from './texts.ts'

const JUNK_LEADS = 34

const OPEN: readonly (readonly [Condition, count: number])[] = [
  ['clean', 13],
  ['no-step', 5],
  ['overdue', 4],
  ['stuck', 2],
]

/** Leads of known clients that nobody recognised, among the open ones. */
const UNRECOGNISED_EVERY = 5

/** Leads that became no deal: lost ones of the year and those in work. Converted ones come with their deals. */
export function tellLeads(story: Story, base: Base): readonly Card[] {
  const random = story.random.fork('leads')
  const lost = Array.from({ length: JUNK_LEADS }, () => {
    const endedAt = officeMoment(random, story.now - 365 * DAY, story.now - 3 * HOUR)
    const journey = closedJourney(random, LEADS, endedAt, 'F')
    const owner = story.staff.someRepOf(random, endedAt)
    return tellLead(story, random, { journey, owner, condition: null, known: null })
  })
  const open = OPEN.flatMap(([condition, count]) => Array.from({ length: count }, () => condition))
  const standing = open.map((condition, index) => {
    const known = index % UNRECOGNISED_EVERY === 0 ? random.pick(base.people) : null
    const journey = standingJourney(random, LEADS, condition, story.now)
    return tellLead(story, random, {
      journey,
      owner: story.staff.someRep(random),
      condition,
      known,
    })
  })
  return [...lost, ...standing, tellFresh(story, random)]
}

/** Came a few minutes ago; nobody has touched it. */
function tellFresh(story: Story, random: Random): Card {
  const from = officeBefore(story.now, 4 * MINUTE)
  const journey: readonly Stay[] = [
    { stageId: 'NEW', categoryId: 0, semantics: 'P', from, to: null },
  ]
  const owner = story.staff.someRep(random)
  return tellLead(story, random, { journey, owner, condition: 'no-step', known: null })
}

interface LeadWish {
  readonly journey: readonly Stay[]
  readonly owner: Rep
  readonly condition: Condition | null
  readonly known: Person | null
}

function tellLead(story: Story, random: Random, wish: LeadWish): Card {
  const { known } = wish
  const phone = known?.phone ?? story.phones.mobile(someCity(random))
  const name = known?.name ?? { ...someName(random), second: '' }
  const isFromSite = random.chance(0.65)
  const lead: Card = {
    ...wish,
    id: 0,
    type: 1,
    pipeline: LEADS,
    client: null,
    phone,
    title: isFromSite ? 'Заявка с сайта' : `Звонок ${phone}`,
  }
  const phones = [known === null ? asTyped(random, phone) : retyped(known.phones[0] ?? '', phone)]
  const fields = {
    ...nameFields({ name }),
    secondName: null,
    currencyId: 'RUB',
    sourceId: isFromSite ? 'WEB' : 'CALL',
    comments: isFromSite ? random.pick(QUESTIONS) : null,
  }
  tellCard(story, lead, () => ({ fields, phones }))
  return lead
}
