import {
  CONTROL_ROWS,
  getControl,
  putAside,
  type ControlAnswer,
  type ControlQuestion,
  type PutAside,
} from '../../shared/contract/control.ts'
import { handOver } from '../../shared/contract/control-hand-over.ts'
import { readHandOver } from '../../shared/contract/read-control-hand-over.ts'
import { readControlQuestion, readPutAside } from '../../shared/contract/read-control.ts'
import { dayBefore, disciplineOf } from '../../shared/control/discipline.ts'
import {
  countProblems,
  inOrder,
  isClean,
  type JudgedCard,
  moneyStuck,
  within,
} from '../../shared/control/violations.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { dateIn } from '../../shared/time/date-in.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import { controlGround, type ControlGround } from './control-ground.ts'
import { toControlRow } from './control-row.ts'
import { handOverCard, heirsOf } from './control-hand-over.ts'
import { countBy } from './count-by.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext } from './panel.ts'
import { faceOf, offersFrom } from './rule-strip.ts'
import type { PanelTools } from './tools.ts'
import { whenText } from './when-words.ts'

/** Days the index looks back. */
const INDEX_DAYS = 30
/** Nobody puts aside for ever. */
const LONGEST_ASIDE_MS = 92 * DAY

export function controlPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getControl, readControlQuestion, (wish, context) =>
      answerControl(tools, wish, context),
    ),
    definePanel(handOver, readHandOver, (wish, context) => handOverCard(tools, wish, context)),
    definePanel(putAside, readPutAside, (wish, context) => setAside(tools, wish, context)),
  ]
}

async function answerControl(
  tools: PanelTools,
  wish: ControlQuestion,
  context: PanelContext,
): Promise<ControlAnswer> {
  const ground = await controlGround(tools, context)
  const { now, cards, aside, users, pipelines, policy } = ground
  const asked = within(cards, wish)
  const faulty = asked.filter(({ problems }) => problems.length > 0)
  const isOff = ({ card: ref }: JudgedCard): boolean => aside.has(nameOf(ref))
  const present = faulty.filter(one => !isOff(one))
  const listed = inOrder(
    (wish.isAside ? faulty.filter(isOff) : present).filter(
      ({ problems }) => wish.problem === null || problems.some(({ type }) => type === wish.problem),
    ),
  )
  const say = tools.sayTo(context)
  const face = faceOf(context)
  const from = wish.page * CONTROL_ROWS
  const all = cards.filter(one => one.problems.length > 0 && !isOff(one))
  return {
    now,
    open: asked.length,
    clean: asked.filter(isClean).length,
    ...(await disciplineFor(tools, context, ground)),
    counts: countProblems(present),
    stuck: moneyStuck(present),
    aside: faulty.length - present.length,
    people: countBy(all, ({ standing }) => standing.owner).map(([key, count]) => ({
      id: key,
      name: users.get(key)?.name ?? `№ ${key}`,
      count,
    })),
    pipelines: countBy(all, ({ standing }) => standing.pipeline).map(([key, count]) => ({
      id: key,
      name: pipelines.find(({ id: known }) => known === key)?.name ?? '',
      count,
    })),
    rows: listed
      .slice(from, from + CONTROL_ROWS)
      .map(one => toControlRow(one, { ...ground, say, face })),
    total: listed.length,
    heirs: heirsOf(ground, context.session.user),
    offers: offersFrom(policy.workTime, now).map(at => ({
      at,
      label: say(whenText(at, now, face)),
    })),
  }
}

/** Of the days that are over, and of the people the reader answers for. */
async function disciplineFor(
  { flow }: PanelTools,
  context: PanelContext,
  { now, answersForOwner }: ControlGround,
) {
  const { id: tenant, timeZone } = context.tenant
  const from = dateIn(timeZone, plus(now, -INDEX_DAYS * DAY))
  const days = await flow.store.control.days(tenant, from)
  const theirs = days.filter(({ owner }) => answersForOwner(owner))
  return disciplineOf(theirs, dayBefore(dateIn(timeZone, now)))
}

async function setAside(
  tools: PanelTools,
  { cards: asked, until, reason }: PutAside,
  context: PanelContext,
): Promise<{ readonly count: number }> {
  const { now, cards } = await controlGround(tools, context)
  const known = new Set(cards.map(one => nameOf(one.card)))
  const theirs = asked.filter(ref => known.has(nameOf(ref)))
  if (theirs.length === 0) throw new ApiFailure(404, 'not-found')
  const { control } = tools.flow.store
  const { tenant, session } = context
  if (until === null) {
    await control.takeBack(tenant.id, theirs)
    return { count: theirs.length }
  }
  if (until <= now) throw new ApiFailure(422, 'invalid', { until: 'in-the-past' })
  if (until > now + LONGEST_ASIDE_MS) throw new ApiFailure(422, 'invalid', { until: 'too-large' })
  await control.putAside(tenant.id, theirs, { until, reason, by: session.user })
  return { count: theirs.length }
}
