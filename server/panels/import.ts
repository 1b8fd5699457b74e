import { randomInt } from 'node:crypto'
import {
  changeSetup,
  finishUpload,
  getErrorFile,
  getLoad,
  getLoads,
  getMade,
  getRollBack,
  type LoadAnswer,
  PIECE_BYTES,
  putPiece,
  startUpload,
  steerLoad,
} from '../../shared/contract/import.ts'
import {
  readErrorQuestion,
  readLoadQuestion,
  readNewUpload,
  readSetupChange,
  readSteering,
  readUploadPiece,
} from '../../shared/contract/read-import.ts'
import { readNothing } from '../../shared/contract/read.ts'
import { deskOf } from '../flow/flow.ts'
import {
  beginUpload,
  changeSetup as applySetup,
  endUpload,
  LoadFaulty,
  LoadStale,
  type LoadDesk,
  steer,
  takePiece,
} from '../import/desk.ts'
import { readErrorPart } from '../import/error-part.ts'
import { readMadePart } from '../import/made-part.ts'
import { planRollBack } from '../import/roll-back-plan.ts'
import { toLoadAnswer, toLoadLine } from '../import/view.ts'
import type { StoredLoad } from '../store/store.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

const MOST_LISTED = 100
/** A piece in Base64, and what stands around it. */
const PIECE_BODY = Math.ceil(PIECE_BYTES / 3) * 4 + 1024

export function importPanels(tools: PanelTools): readonly Panel[] {
  return [...uploadPanels(tools), ...workPanels(tools), ...readingPanels(tools)]
}

function uploadPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(startUpload, readNewUpload, async (wish, context) => {
      requireAdmin(context.session)
      return { load: await beginUpload(toDesk(tools, context), wish, context.session.user) }
    }),
    {
      ...definePanel(putPiece, readUploadPiece, ({ load: id, at, data }, context) =>
        guarded(async () => {
          const load = await demandLoad(tools, context, id)
          const bytes = Buffer.from(data, 'base64')
          return { received: await takePiece(toDesk(tools, context), load, { at, bytes }) }
        }),
      ),
      bodyLimit: PIECE_BODY,
    },
  ]
}

function workPanels(tools: PanelTools): readonly Panel[] {
  const one = <Question extends { readonly load: string }>(
    work: (context: PanelContext, load: StoredLoad, question: Question) => Promise<LoadAnswer>,
  ) => {
    return (question: Question, context: PanelContext) =>
      guarded(async () => work(context, await demandLoad(tools, context, question.load), question))
  }
  const show = (context: PanelContext, load: StoredLoad) => answerLoad(tools, context, load)
  return [
    definePanel(
      finishUpload,
      readLoadQuestion,
      one(async (context, load) => show(context, await endUpload(toDesk(tools, context), load))),
    ),
    definePanel(getLoad, readLoadQuestion, one(show)),
    definePanel(
      changeSetup,
      readSetupChange,
      one(async (context, load, { setup }: ReturnType<typeof readSetupChange>) =>
        show(context, await applySetup(toDesk(tools, context), load, setup)),
      ),
    ),
    definePanel(
      steerLoad,
      readSteering,
      one(async (context, load, { wish }: ReturnType<typeof readSteering>) => {
        const after = await steer(toDesk(tools, context), load, wish)
        // Of one that is forgotten the last word is what it was.
        return show(context, after ?? { ...load, state: 'cancelled' })
      }),
    ),
  ]
}

function readingPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getLoads, readNothing, async (_question, context) => {
      requireAdmin(context.session)
      const { flow } = tools
      const loads = await flow.store.loads.list(context.tenant.id, MOST_LISTED)
      const { names } = await peopleOf(tools, context, loads.length > 0)
      return { loads: loads.map(load => toLoadLine(load, names)) }
    }),
    definePanel(getRollBack, readLoadQuestion, async ({ load: id }, context) => {
      const load = await demandLoad(tools, context, id)
      const { flow } = tools
      const { host } = deskOf(flow, context.tenant, 'person')
      const canDelete = host.importOf?.(context.tenant).canDelete ?? false
      const ground = { store: flow.store, tenant: context.tenant.id, say: tools.sayTo(context) }
      return planRollBack({ ...ground, canDelete }, load)
    }),
    definePanel(getErrorFile, readErrorQuestion, async ({ load: id, after }, context) => {
      const load = await demandLoad(tools, context, id)
      const ground = {
        store: tools.flow.store,
        tenant: context.tenant.id,
        say: tools.sayTo(context),
      }
      return readErrorPart(ground, load, after)
    }),
    definePanel(getMade, readErrorQuestion, async ({ load: id, after }, context) => {
      const load = await demandLoad(tools, context, id)
      const ground = { store: tools.flow.store, tenant: context.tenant.id }
      return readMadePart(ground, load, after)
    }),
  ]
}

function toDesk({ flow }: PanelTools, { tenant }: PanelContext): LoadDesk {
  return { store: flow.store, tenant: tenant.id, now: flow.clock.now(), makeId: makeLoadId }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

export function makeLoadId(): string {
  return Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)] ?? 'a').join('')
}

async function demandLoad(
  { flow }: PanelTools,
  { session, tenant }: PanelContext,
  id: string,
): Promise<StoredLoad> {
  requireAdmin(session)
  const load = await flow.store.loads.find(tenant.id, id)
  if (load === null) throw new ApiFailure(404, 'not-found')
  return load
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof LoadStale) throw new ApiFailure(409, 'stale')
    if (error instanceof LoadFaulty)
      throw new ApiFailure(422, 'invalid', { [error.message]: 'check' })
    throw error
  }
}

async function answerLoad(
  tools: PanelTools,
  context: PanelContext,
  load: StoredLoad,
): Promise<LoadAnswer> {
  const [received, people] = await Promise.all([
    load.state === 'uploading' ? tools.flow.store.loads.received(context.tenant.id, load.id) : [],
    peopleOf(tools, context, true),
  ])
  return toLoadAnswer(load, received, { say: tools.sayTo(context), ...people })
}

/** Names are remembered for some minutes; without them ids stand for people, and the load goes on being shown. */
async function peopleOf({ flow }: PanelTools, { tenant }: PanelContext, areWanted: boolean) {
  const users = areWanted ? await deskOf(flow, tenant, 'person').crm.users() : []
  return {
    names: new Map(users.map(({ id, name }) => [id, name])),
    owners: users.filter(({ isActive }) => isActive).map(({ id, name }) => ({ id, name })),
  }
}
