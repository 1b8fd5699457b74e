import {
  getRepeat,
  getRepeatDeals,
  getThree,
  getThreeDeals,
  type RepeatFilter,
  type ThreeAnswer,
  type ThreeFilter,
} from '../../shared/contract/three-funnels.ts'
import {
  readRepeatDeals,
  readRepeatFilter,
  readThreeDeals,
  readThreeFilter,
} from '../../shared/contract/read-three.ts'
import { dayOf } from '../../shared/funnel/days.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { countRepeat, listPurchases } from '../funnel/answer-repeat.ts'
import { assignKnown, countThree, listEntries, type ThreeWish } from '../funnel/answer-three.ts'
import { toDeals } from '../funnel/deal-rows.ts'
import { periodOf } from '../funnel/period.ts'
import type { PurchaseWish } from '../store/port/three.ts'
import type { KnownPipeline } from '../store/store.ts'
import { type FunnelReader, mayCount, readerOf } from './funnel-people.ts'
import { countedPipelines, createSources, mirrorState } from './funnel-state.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext } from './panel.ts'
import { readSavedSettings } from './saved-settings.ts'
import type { PanelTools } from './tools.ts'

/** The three funnels and repeat sales: for everybody, each counting what he may. */
export function threePanels(tools: PanelTools): readonly Panel[] {
  const sourcesOf = createSources(tools)
  const { three } = tools.flow.store
  return [
    definePanel(getThree, readThreeFilter, async (filter, context) => {
      const [answer, sources] = await Promise.all([
        answerThree(tools, filter, context),
        sourcesOf(context),
      ])
      return { ...answer, sources }
    }),
    definePanel(getThreeDeals, readThreeDeals, async (question, context) => {
      const ground = await loadGround(tools, context)
      const page = await listEntries(three, toWish(tools, question, { context, ground }), question)
      return toDeals(page, { pipelines: ground.pipelines, names: ground.reader.names })
    }),
    definePanel(getRepeat, readRepeatFilter, async (filter, context) => {
      const ground = await loadGround(tools, context)
      const { names, isOwn } = ground.reader
      const counted = await countRepeat(three, toPurchases(filter, { context, ground }), {
        ...calendarOf(tools, context),
        names,
      })
      return { ...counted, isOwn }
    }),
    definePanel(getRepeatDeals, readRepeatDeals, async (question, context) => {
      const ground = await loadGround(tools, context)
      const wish = toPurchases(question, { context, ground })
      const page = await listPurchases(three, wish, question, calendarOf(tools, context))
      return toDeals(page, { pipelines: ground.pipelines, names: ground.reader.names })
    }),
  ]
}

interface Ground {
  readonly reader: FunnelReader
  readonly pipelines: readonly KnownPipeline[]
  readonly assigned: ThreeWish['assigned']
}

interface Asked {
  readonly context: PanelContext
  readonly ground: Ground
}

async function loadGround(tools: PanelTools, context: PanelContext): Promise<Ground> {
  const [reader, pipelines, { value }] = await Promise.all([
    readerOf(tools.flow, context),
    countedPipelines(tools, context),
    tools.flow.store.settings.load(context.tenant.id),
  ])
  const { funnels = {} } = readSavedSettings(value)
  return { reader, pipelines, assigned: assignKnown(pipelines, funnels) }
}

async function answerThree(
  tools: PanelTools,
  filter: ThreeFilter,
  context: PanelContext,
): Promise<Omit<ThreeAnswer, 'sources'>> {
  const ground = await loadGround(tools, context)
  const wish = toWish(tools, filter, { context, ground })
  const [funnels, mirror] = await Promise.all([
    countThree(tools.flow.store.three, wish),
    mirrorState(tools, context),
  ])
  return {
    funnels,
    people: ground.reader.people.map(({ id, name }) => ({ id, name })),
    period: { from: wish.period.from, until: wish.period.until },
    compared: wish.period.before,
    isOwn: ground.reader.isOwn,
    mirror,
  }
}

function toWish(
  { flow, offsets }: PanelTools,
  filter: ThreeFilter,
  { context, ground }: Asked,
): ThreeWish {
  const { tenant } = context
  const period = periodOf(filter, { now: flow.clock.now(), zone: tenant.timeZone, offsets })
  if (period === null) throw new ApiFailure(422, 'invalid', { until: 'upside-down' })
  const { reader, pipelines, assigned } = ground
  const whose = mayCount(reader, filter.owner).names
  return { tenant: tenant.id, pipelines, assigned, period, whose, source: filter.source }
}

/** What was bought in the sale, and behind it. */
function toPurchases({ owner }: RepeatFilter, { context, ground }: Asked): PurchaseWish {
  const { sales, service } = ground.assigned
  return {
    tenant: context.tenant.id,
    pipelines: [...sales, ...service],
    whose: mayCount(ground.reader, owner).names,
  }
}

function calendarOf({ flow, offsets }: PanelTools, { tenant }: PanelContext) {
  return {
    now: flow.clock.now(),
    monthOf: (at: Instant) => dayOf(at, tenant.timeZone, offsets).slice(0, 7),
  }
}
