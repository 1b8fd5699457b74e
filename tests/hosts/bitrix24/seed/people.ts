import { DAY } from '../../../../shared/time/instant.ts'
import { someName, toLatin, type FullName } from './names.ts'
import { officeMoment } from './office-hours.ts'
import { asTyped, someCity } from './phones.ts'
import type { Random } from './random.ts'
import { addItem } from './rows.ts'
import type { Firm, Person, Story } from './story.ts'
import { FIRM_ENDS, FIRM_FORMS, FIRM_STARTS, POSTS } from './texts.ts'

/** Reserved names: no letter to them ever arrives anywhere. */
const MAILBOXES = ['pochta.example', 'yashchik.example', 'mail.example']

const YEARS_OF_BASE = 3 * 365 * DAY

export interface Base {
  readonly people: readonly Person[]
  readonly firms: readonly Firm[]
}

export interface NewPerson {
  readonly since: number
  readonly name?: Partial<FullName>
  readonly city?: string
  readonly firm?: Firm
  readonly phones?: readonly string[]
  readonly emails?: readonly string[]
  readonly ownerId?: number
}

/** The base as it was gathered over three years, up to a week ago. */
export function tellBase(story: Story, size: { people: number; firms: number }): Base {
  const random = story.random.fork('base')
  const moment = () => officeMoment(random, story.now - YEARS_OF_BASE, story.now - 7 * DAY)

  const titles = firmTitles(random, size.firms)
  const firms = titles.map(title => tellFirm(story, random, { title, since: moment() }))
  const workers = firms.flatMap(firm =>
    Array.from({ length: random.int(1, 3) }, () => tellWorker(story, random, firm)),
  )
  const rest = Array.from({ length: size.people - workers.length }, () =>
    tellPerson(story, random, { since: moment() }),
  )
  return { people: [...workers, ...rest], firms }
}

export function tellPerson(story: Story, random: Random, wish: NewPerson): Person {
  const name = { ...someName(random), ...wish.name }
  const city = wish.city ?? wish.firm?.city ?? someCity(random)
  const phone = story.phones.mobile(city)
  const person: Person = {
    id: 0,
    name,
    city,
    phone,
    firm: wish.firm ?? null,
    since: wish.since,
    phones: wish.phones ?? [asTyped(random, phone), ...secondPhone(story, random, city)],
    emails: wish.emails ?? someEmails(random, name, wish.firm ?? null),
    ownerId: wish.ownerId ?? story.staff.someRepOf(random, wish.since).id,
  }
  const post = person.firm === null ? null : random.pick(POSTS)
  story.timeline.at(person.since, () => writePerson(story, person, post))
  person.firm?.people.push(person)
  return person
}

function tellWorker(story: Story, random: Random, firm: Firm): Person {
  return tellPerson(story, random, {
    firm,
    ownerId: firm.ownerId,
    since: officeMoment(random, firm.since, Math.min(firm.since + 90 * DAY, story.now - 6 * DAY)),
  })
}

function writePerson(story: Story, person: Person, post: string | null): void {
  const { first, last, second } = person.name
  const companyId = person.firm?.id ?? 0
  const row = addItem(story.state, 3, {
    phones: person.phones,
    emails: person.emails,
    fields: {
      name: first || null,
      lastName: last || null,
      secondName: second || null,
      post,
      typeId: 'CLIENT',
      companyId,
      companyIds: companyId === 0 ? [] : [companyId],
      ...written(person),
    },
  })
  person.id = row.id
}

interface FirmWish {
  readonly title: string
  readonly since: number
}

function tellFirm(story: Story, random: Random, { title, since }: FirmWish): Firm {
  const city = someCity(random)
  const core = toLatin(title.replace(/^.*«|»$/g, ''))
  const firm: Firm = {
    id: 0,
    title,
    city,
    since,
    people: [],
    domain: `${core.replace(/[^a-z]/g, '')}.example`,
    phone: story.phones.landline(city),
    ownerId: story.staff.someRepOf(random, since).id,
  }
  const typed = asTyped(random, firm.phone)
  story.timeline.at(since, () => {
    const fields = { title, typeId: 'CUSTOMER', currencyId: 'RUB', ...written(firm) }
    const emails = random.chance(0.6) ? [`info@${firm.domain}`] : []
    firm.id = addItem(story.state, 4, { fields, phones: [typed], emails }).id
  })
  return firm
}

/** What every card has that somebody made and left alone. */
function written({ ownerId, since }: Person | Firm): Record<string, unknown> {
  return {
    assignedById: ownerId,
    createdBy: ownerId,
    updatedBy: ownerId,
    lastActivityBy: ownerId,
    createdTime: since,
    updatedTime: since,
    lastActivityTime: since,
    opened: 'Y',
  }
}

function secondPhone(story: Story, random: Random, city: string): readonly string[] {
  return random.chance(0.12) ? [asTyped(random, story.phones.mobile(city))] : []
}

function someEmails(
  random: Random,
  { first, last }: Pick<FullName, 'first' | 'last'>,
  firm: Firm | null,
): readonly string[] {
  if (!random.chance(firm === null ? 0.45 : 0.8)) return []
  const [initial = ''] = toLatin(first)
  const surname = toLatin(last)
  if (firm !== null) return [`${initial}.${surname}@${firm.domain}`]
  return [`${surname}.${initial}${random.int(1, 999)}@${random.pick(MAILBOXES)}`]
}

/** Different ones: two firms of one name are a case of their own. */
function firmTitles(random: Random, count: number): readonly string[] {
  const cores = FIRM_STARTS.flatMap(start => FIRM_ENDS.map(end => start + end))
  const titles: string[] = []
  while (titles.length < count) {
    const [core = ''] = cores.splice(random.int(0, cores.length - 1), 1)
    const form = random.weighted(FIRM_FORMS)
    titles.push(form === 'ИП' ? soleTrader(random) : `${form} «${core}»`)
  }
  return titles
}

function soleTrader(random: Random): string {
  const { last, first, second } = someName(random)
  return `ИП ${last} ${first} ${second}`
}
