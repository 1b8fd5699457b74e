import { DAY, HOUR } from '../../../../shared/time/instant.ts'
import type { PortalState } from '../state.ts'
import { tellCard, type Card } from './cards.ts'
import { fillDirectories, SALES } from './directories.ts'
import { tellPerson } from './people.ts'
import { createPhoneBook } from './phones.ts'
import { createRandom } from './random.ts'
import { addActivity, createEmptyState } from './rows.ts'
import { fillStaff } from './staff.ts'
import type { Story } from './story.ts'
import { createTimeline } from '../../seed/timeline.ts'
import { activityOf } from './work.ts'

/** Clients who share the deals. */
const CLIENTS = 100

/**
 * A portal where everybody keeps to the method: `count` open deals, each with one step planned for the next days,
 * nothing overdue, no duplicates. For measuring a review that finds nothing to do.
 */
export function manyOpenDeals({
  count,
  now,
}: {
  readonly count: number
  readonly now: number
}): PortalState {
  const story = beginStory(Math.floor(now / 1000) * 1000)
  const people = Array.from({ length: CLIENTS }, () =>
    tellPerson(story, story.random, { since: story.now - 30 * DAY }),
  )
  for (let index = 0; index < count; index += 1) {
    const person = people[index % CLIENTS] ?? null
    if (person !== null) tellCleanDeal(story, index, { person, firm: null })
  }
  story.timeline.writeAll()
  return story.state
}

function beginStory(now: number): Story {
  const random = createRandom('many open deals')
  const state = createEmptyState('0'.repeat(32), 'Много сделок')
  fillDirectories(state)
  return {
    state,
    now,
    random,
    staff: fillStaff(state, now),
    timeline: createTimeline(),
    phones: createPhoneBook(random),
  }
}

function tellCleanDeal(story: Story, index: number, client: NonNullable<Card['client']>): void {
  const since = story.now - HOUR - (index % 3600) * 1000
  const deal: Card = {
    id: 0,
    type: 2,
    pipeline: SALES,
    title: `Сделка ${index + 1}`,
    condition: 'clean',
    client,
    phone: client.person.phone,
    owner: story.staff.someRep(story.random),
    journey: [{ stageId: 'NEW', categoryId: 0, semantics: 'P', from: since, to: null }],
  }
  tellCard(story, deal, () => ({
    fields: { opportunity: 1000 + index, currencyId: 'RUB' },
    contactIds: [client.person.id],
  }))
  const deadline = story.now + DAY + (index % 10) * DAY
  story.timeline.at(since, () =>
    addActivity(story.state, {
      ...activityOf(deal, since),
      typeId: 6,
      providerId: 'CRM_TODO',
      subject: 'Позвонить',
      startTime: deadline,
      deadline,
      completed: false,
      direction: 0,
    }),
  )
}
