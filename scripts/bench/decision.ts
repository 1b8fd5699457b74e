import { createNumbering } from '../../server/numbering/create-numbering.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import type { CardKind, CardRef } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { applyRules } from '../../server/core/policy.ts'
import { loadFacts } from '../../server/flow/facts.ts'
import { type Desk, openDesk } from '../../server/flow/flow.ts'
import { loadPolicy } from '../../server/flow/load-policy.ts'
import { createTasks } from '../../server/flow/work.ts'
import type { Log } from '../../server/log.ts'
import { openDatabase } from '../../server/store/database.ts'
import { openStore } from '../../server/store/open-store.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { BENCH_KEYS } from './app.ts'
import { startChild, type Child } from './child.ts'
import { openDoors, type Doors } from './doors.ts'
import type { PortalCommands } from './portal-process.ts'
import { inMs, quantile, type Row, type Tell } from './row.ts'
import { startScratch } from './scratch.ts'

const LEADS = { known: 300, strangers: 300 }
/** The first ones run on code the engine has not compiled yet. */
const WARM_UP = 100
const SWEEPS = 20

/**
 * The whole `decide` job for new leads and open deals of the demo's company with its learnt base: everything we do about an event, less the
 * time its requests to the portal were under way. One after the other, as the queue does them for one tenant.
 *
 * Its plan does not wait for the disk: the end of the job does (decision 0016), which is the queue's part and a line of its own here. Until
 * 0016 both waited.
 */
export async function measureDecision(tell: Tell): Promise<readonly Row[]> {
  const scratch = await startScratch()
  const portal = startChild<PortalCommands>('./portal-process.ts')
  const bench = await openBench(await scratch.createDatabase(), portal)
  try {
    const tenant = await prepare(bench, portal)
    tell('decision: the company is installed and its base learnt')
    const cards = await findCards(bench, portal, tenant)
    const decide = (card: CardRef) => bench.tasks.decide({ tenant, card })
    for (const card of cards.slice(0, WARM_UP)) await decide(card)

    const times: number[] = []
    const endTimes: number[] = []
    const processor = process.cpuUsage()
    for (const card of cards.slice(WARM_UP)) {
      times.push(await ownTime(bench, () => decide(card)))
      endTimes.push(await wholeTime(() => commitToDisk(bench, tenant)))
    }
    const { user, system } = process.cpuUsage(processor)
    const processorMs = (user + system) / 1000 / times.length
    tell(`decision: ${times.length} jobs, ${toText(times)}`)

    const { factTimes, ruleTimes } = await timeRules(bench, tenant, cards)
    const sweepTimes: number[] = []
    for (let count = 0; count < SWEEPS; count++)
      sweepTimes.push(await wholeTime(() => bench.tasks.sweep({ tenant })))
    return toRows({ times, endTimes, processorMs, factTimes, ruleTimes, sweepTimes })
  } finally {
    await bench.close()
    await portal.stop()
    await scratch.stop()
  }
}

interface Bench {
  readonly doors: Doors
  readonly tasks: ReturnType<typeof createTasks>
  /** Since it was last asked: how long requests to the portal were under way, ms. */
  takePortalMs(): number
  close(): Promise<void>
}

async function openBench(databaseUrl: string, portal: Child<PortalCommands>): Promise<Bench> {
  const { oauthHost } = await portal.ask('start', { isUnlimited: true })
  const database = await openDatabase({ databaseUrl, dataDir: '', log: silentLog })
  const store = openStore({ database, encryption: BENCH_KEYS })
  let portalMs = 0
  const log: Log = {
    ...silentLog,
    info(sentence, facts = {}) {
      if (sentence === 'portal called') portalMs += Number(facts['ms'])
    },
  }
  // Lengths of calls in fractions of a millisecond.
  const now = () => asInstant(performance.timeOrigin + performance.now())
  const doors = await openDoors({ store, oauthHost, log, now })
  return {
    doors,
    tasks: createTasks(doors.flow, { find: createNumbering().find, doubtMs: 0 }),
    takePortalMs() {
      const taken = portalMs
      portalMs = 0
      return taken
    },
    async close() {
      await doors.close()
      await store.close()
    },
  }
}

/** Installed the real way; the jobs a queue would do are done here. */
async function prepare({ doors, tasks }: Bench, portal: Child<PortalCommands>): Promise<TenantId> {
  await portal.ask('install', { appUrl: doors.url })
  const { store } = doors.flow
  const [found] = await store.tenants.active()
  if (found === undefined) throw new Error('the app was not installed')
  const tenant = found.id
  await tasks['set-up']({ tenant })
  await tasks['learn-base']({ tenant })
  const act = { on: true, strength: 'act' }
  const { version } = await store.settings.load(tenant)
  await store.settings.save(tenant, version, {
    rules: { 'dedupe-incoming': act, 'ensure-next-step': act },
    quietUntil: null,
    schedule: null,
  })
  return tenant
}

/** New leads, told of by real webhooks, and every open deal, mixed. */
async function findCards(
  bench: Bench,
  portal: Child<PortalCommands>,
  tenant: TenantId,
): Promise<readonly CardRef[]> {
  const ids = await portal.ask('sendLeads', LEADS)
  await portal.ask('settled')
  const leads = ids.map((id): CardRef => ({ kind: 'lead', id: asId(String(id)) }))
  const deals = await openCards(await deskOf(bench, tenant), 'deal')
  return spread([...leads, ...deals])
}

async function openCards({ crm }: Desk, kind: CardKind): Promise<readonly CardRef[]> {
  const found: CardRef[] = []
  for await (const page of crm.openCards(kind)) found.push(...page.map(({ card }) => card.ref))
  return found
}

async function deskOf({ doors }: Bench, tenant: TenantId): Promise<Desk> {
  const desk = await openDesk(doors.flow, tenant)
  if (desk === null) throw new Error('the tenant is gone')
  return desk
}

/** The same order each time, with kinds of cards mixed. */
function spread<T>(list: readonly T[]): readonly T[] {
  const STEP = 7
  return Array.from({ length: STEP }, (_, start) =>
    list.filter((_one, index) => index % STEP === start),
  ).flat()
}

async function wholeTime(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** As small as the statement by which the queue ends a job, and like it waits for the disk. */
function commitToDisk({ doors }: Bench, tenant: TenantId): Promise<void> {
  const { store, clock } = doors.flow
  return store.due.set({ tenant, kind: 'sweep', subject: '' }, clock.now())
}

async function ownTime(bench: Bench, work: () => Promise<unknown>): Promise<number> {
  bench.takePortalMs()
  const whole = await wholeTime(work)
  return whole - bench.takePortalMs()
}

/** The pure part alone, on the same facts. */
async function timeRules(
  bench: Bench,
  tenant: TenantId,
  cards: readonly CardRef[],
): Promise<{ readonly factTimes: readonly number[]; readonly ruleTimes: readonly number[] }> {
  const desk = await deskOf(bench, tenant)
  const now = desk.flow.clock.now()
  const policy = await loadPolicy(desk)
  const factTimes: number[] = []
  const ruleTimes: number[] = []
  for (const card of cards) {
    const view = await desk.crm.look(card)
    if (view === null) continue
    const from = performance.now()
    const facts = await loadFacts(desk, view, now)
    const loadedAt = performance.now()
    applyRules(policy, facts, now)
    factTimes.push(loadedAt - from)
    ruleTimes.push(performance.now() - loadedAt)
  }
  return { factTimes: factTimes.slice(WARM_UP), ruleTimes: ruleTimes.slice(WARM_UP) }
}

function toText(times: readonly number[]): string {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(share => inMs(quantile(times, share)))
  return `p50 ${p50}, p95 ${p95}, p99 ${p99}`
}

function toRows(measured: {
  readonly times: readonly number[]
  readonly endTimes: readonly number[]
  readonly processorMs: number
  readonly factTimes: readonly number[]
  readonly ruleTimes: readonly number[]
  readonly sweepTimes: readonly number[]
}): readonly Row[] {
  const { times, processorMs } = measured
  const p95 = quantile(times, 0.95)
  const told = (figure: string, ms: number): Row => ({
    figure,
    demanded: '',
    measured: inMs(ms),
    holds: null,
  })
  return [
    {
      figure: `decision of all rules for one event (facts, rules, plan stored), p95 of ${times.length}`,
      demanded: '≤ 5 ms',
      measured: `${inMs(p95)} (p50 ${inMs(quantile(times, 0.5))})`,
      holds: p95 <= 5,
    },
    told(
      '– the commit that ends the job and waits for the disk, p95',
      quantile(measured.endTimes, 0.95),
    ),
    told('– our processor time for both, mean, with the call to the portal', processorMs),
    told('– facts from the database alone, p95', quantile(measured.factTimes, 0.95)),
    told('– the rules alone, p95', quantile(measured.ruleTimes, 0.95)),
    told('minute sweep with nothing new, p50', quantile(measured.sweepTimes, 0.5)),
  ]
}
