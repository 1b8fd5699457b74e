import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import { nameOf } from '../../../shared/crm/model.ts'
import { asInstant, DAY, HOUR, plus } from '../../../shared/time/instant.ts'
import { anAmoScene, type AmoScene } from '../../../tests/contract/amocrm-scene.ts'
import { addLead, moveLead } from '../../../tests/hosts/amocrm/crm/leads.ts'
import { addTask } from '../../../tests/hosts/amocrm/crm/tasks.ts'
import { acceptUnsorted, addUnsorted } from '../../../tests/hosts/amocrm/crm/unsorted.ts'
import { HEAD_OF_SALES, REPS, SALES, STAGES } from '../../../tests/hosts/amocrm/empty-state.ts'
import type { CardKind, CardRef } from '../../../shared/crm/model.ts'
import type { HostCrm, OpenCard } from '../host.ts'
import { toUnix } from './wire.ts'

let scene: AmoScene

beforeEach(async () => {
  scene = await anAmoScene()
  await scene.install()
})
afterEach(() => scene.stop())

const REP = { userId: REPS[0] }
const now = () => asInstant(scene.world.clock())
const account = () => scene.world.account.account

async function walk(crm: HostCrm, kind: CardKind = 'deal') {
  const found = new Map<string, OpenCard>()
  for await (const page of crm.openCards(kind)) {
    for (const one of page) found.set(nameOf(one.card.ref), one)
  }
  return found
}

/** Past, and told to nobody. */
function fill(count: number, at = plus(now(), -DAY)) {
  const author = { ...REP, at: toUnix(at), isSilent: true }
  return Array.from({ length: count }, (_, index) =>
    addLead(account(), { name: `Сделка ${index}`, createdAt: toUnix(at) }, author),
  )
}

function aTask(leadId: number, dueAt: number) {
  const entity = { type: 'leads', id: leadId } as const
  const completeTill = Math.floor(dueAt / 1000)
  return addTask(account(), { text: 'Позвонить', completeTill, entity }, { ...REP, isSilent: true })
}

function aRequest() {
  return addUnsorted(
    account(),
    {
      category: 'forms',
      sourceUid: `f${scene.world.account.state.unsorted.size}`,
      sourceName: 'Форма',
      metadata: { form_id: '1', form_name: 'Форма', form_page: 'https://example.com' },
      lead: { name: 'Заявка' },
      contact: { firstName: 'Инна' },
      company: null,
    },
    { userId: 0 },
  )
}

describe('a review', () => {
  it('of 10,000 open deals takes at most sixty calls, with cases, overdue steps and moves', async () => {
    const leads = fill(10_000)
    for (const { id } of leads.slice(0, 9000)) aTask(id, plus(now(), DAY))
    for (const { id } of leads.slice(9000, 9300)) aTask(id, plus(now(), -DAY))
    for (const lead of leads.slice(0, 300)) {
      moveLead(account(), lead, { statusId: STAGES.talks }, { ...REP, isSilent: true })
    }
    const [first] = leads
    await scene.crm().perform([aCase(first!.id, plus(now(), HOUR))])

    const { value: found, calls } = await scene.counting(() => walk(scene.crm('sweep')))

    expect(found.size).toBe(10_000)
    expect(calls).toBeLessThanOrEqual(60)
    const tasks = found.get(`deal:${first!.id}`)?.openTasks ?? []
    expect(tasks.map(({ isCase }) => isCase).toSorted()).toEqual([false, true])
    expect(found.get(`deal:${leads[9000]!.id}`)?.openTasks).toMatchObject([{ title: 'Позвонить' }])
  }, 60_000)

  function aCase(leadId: number, dueAt: ReturnType<typeof now>) {
    const subject: CardRef = { kind: 'deal', id: asId(String(leadId)) }
    return {
      mark: 'c000000001',
      effect: {
        type: 'task.create' as const,
        subject,
        kind: 'case' as const,
        title: 'Разобрать сделку',
        text: '',
        dueAt,
        assignee: asId<Extract<OpenCard['card']['owner'], string>>(String(HEAD_OF_SALES)),
      },
    }
  }

  it('finds a case although another process has made it', async () => {
    const [lead] = fill(1)
    await scene.crm().perform([aCase(lead!.id, plus(now(), HOUR))])
    const other = scene.host.connect({ ...scene.tenant() }, 'sweep')

    const found = await walk(other)

    expect(found.get(`deal:${lead!.id}`)?.openTasks).toMatchObject([{ isCase: true }])
  })

  it('knows since when each card stands on its stage, as a look does', async () => {
    const [moved, still, returned] = fill(3)
    moveLead(account(), moved!, { statusId: STAGES.talks }, REP)
    moveLead(account(), returned!, { statusId: STAGES.talks }, REP)
    moveLead(account(), returned!, { statusId: STAGES.first }, REP)

    const found = await walk(scene.crm('sweep'))

    for (const lead of [moved!, still!, returned!]) {
      const ref: CardRef = { kind: 'deal', id: asId(String(lead.id)) }
      const looked = await scene.crm().look(ref)
      expect(found.get(nameOf(ref))?.card.stageSince).toBe(looked?.card.stageSince)
    }
    expect(found.get(`deal:${still!.id}`)?.card.stageSince).toBe(still!.createdAt * 1000)
    expect(found.get(`deal:${moved!.id}`)!.card.stageSince).toBeGreaterThan(still!.createdAt * 1000)
  })

  it('knows that of stages beyond the first forty, too, at the first time and later', async () => {
    const pipeline = account().state.pipelines.get(SALES)!
    const [sample] = pipeline.statuses.filter(({ isEditable }) => isEditable)
    const more = Array.from({ length: 45 }, (_, index) => ({
      ...sample!,
      id: 900 + index,
      sort: 900,
    }))
    pipeline.statuses.push(...more)
    const [young] = fill(1)
    const movedAt = toUnix(plus(now(), -20 * DAY))
    const old = [1, 2].map(days => {
      const [lead] = fill(1, plus(now(), -(30 + days) * DAY))
      const moved = { ...REP, at: movedAt, isSilent: true }
      moveLead(account(), lead!, { statusId: 944 }, moved)
      return lead!
    })
    const expectSince = async () => {
      const found = await walk(scene.crm('sweep'))
      for (const lead of old) {
        expect(found.get(`deal:${lead.id}`)?.card.stageSince).toBe(movedAt * 1000)
      }
    }
    expect(young!.statusId).not.toBe(944)
    await expectSince()
    await expectSince()
  })

  it('asks the second time only for the moves since the first', async () => {
    const leads = fill(150)
    for (const lead of leads) {
      moveLead(account(), lead, { statusId: STAGES.talks }, { ...REP, isSilent: true })
    }
    await walk(scene.crm('sweep'))
    // Past what may still be missing from the list.
    for (const event of scene.world.account.state.events.values()) {
      Object.assign(event, { createdAt: event.createdAt - 3600 })
    }
    await walk(scene.crm('sweep'))
    scene.world.callLog.reset()
    await walk(scene.crm('sweep'))

    expect(scene.world.callLog.counts()['GET /api/v4/events']).toBeLessThanOrEqual(2)
  })

  it('leaves out closed deals and requests not accepted yet', async () => {
    const [open, closed] = fill(2)
    moveLead(account(), closed!, { statusId: 142 }, REP)
    const request = aRequest()

    const found = await walk(scene.crm('sweep'))

    expect([...found.keys()]).toEqual([`deal:${open!.id}`])
    expect([...(await walk(scene.crm('sweep'), 'lead')).keys()]).toEqual([`lead:${request.leadId}`])
  })

  it('knows the stages of a pipeline that was made since', async () => {
    const { pipelines } = scene.world.account.state
    const sales = pipelines.get(SALES)!
    const statuses = sales.statuses.map(status => ({ ...status }))
    Object.assign(statuses[0]!, { id: 70_000_001 })
    Object.assign(statuses[1]!, { id: 70_000_002 })
    pipelines.set(7_400_001, { ...sales, id: 7_400_001, isMain: false, statuses })
    const lead = addLead(
      account(),
      { name: 'Новая', pipelineId: 7_400_001, statusId: 70_000_002 },
      REP,
    )

    const view = await scene.crm().look({ kind: 'deal', id: asId(String(lead.id)) })

    expect(view?.card).toMatchObject({ stage: 'deal:7400001:70000002', status: 'open' })
  })
})

describe('the sweep', () => {
  it('finds requests not accepted yet by their leads, oldest first', async () => {
    const first = aRequest()
    const [cursor] = await scene.crm().cardsAfter('lead', null)
    const later = [aRequest(), aRequest()]

    const found = await scene.crm().cardsAfter('lead', cursor!.ref.id)

    expect(cursor?.ref).toEqual({ kind: 'lead', id: String(first.leadId) })
    expect(found.map(({ ref }) => Number(ref.id))).toEqual(later.map(({ leadId }) => leadId))
  })

  it('does not find an accepted request as one, nor a waiting one as a deal', async () => {
    const request = aRequest()
    expect(await scene.crm().cardsAfter('deal', '0')).toEqual([])

    acceptUnsorted(account(), request, {}, REP)

    expect(await scene.crm().cardsAfter('lead', '0')).toEqual([])
    expect((await scene.crm().cardsAfter('deal', '0')).map(({ ref }) => Number(ref.id))).toEqual([
      request.leadId,
    ])
  })

  it('finds more new deals than a page holds', async () => {
    const leads = fill(600)

    const found = await scene.crm().cardsAfter('deal', String(leads[9]!.id))

    expect(found).toHaveLength(590)
    expect(Number(found[0]!.ref.id)).toBe(leads[10]!.id)
  })
})
