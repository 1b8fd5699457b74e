import type { FoundCard } from '../../../shared/contract/client-by-number.ts'
import { type CardRef, nameOf, type Pipeline } from '../../../shared/crm/model.ts'
import type { Say } from '../../../shared/i18n/message.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import { namesOf, toScoreView } from '../../scoring/view.ts'
import type { ScoredCard } from '../../store/store.ts'
import type { PanelTools } from '../tools.ts'
import type { Asker } from './asker.ts'

interface Words {
  readonly pipelines: readonly Pipeline[]
  readonly say: Say
  readonly now: Instant
}

/** Chances of these cards with what they rest on, by `nameOf`; one of which nothing can be told is missing. What is shown is written down. */
export async function scoresOf(
  { flow }: PanelTools,
  { desk, context }: Asker,
  refs: readonly CardRef[],
  { pipelines, say, now }: Words,
): Promise<ReadonlyMap<string, FoundCard['score']>> {
  const { id } = desk.tenant
  const found = await flow.store.scores.find(id, refs)
  const kinds = [...new Set(refs.map(({ kind }) => kind))]
  const current = new Map(
    await Promise.all(
      kinds.map(async kind => [kind, await flow.scorers.current(id, kind)] as const),
    ),
  )
  const sources = [...found.values()].some(speaksOfSource) ? await desk.crm.sources() : []
  const words = { say, names: namesOf(pipelines, sources) }
  const scored = refs.flatMap(card => {
    const known = found.get(nameOf(card))
    const { standing } = toScoreView(card, known, current.get(card.kind) ?? null, words)
    const score = known?.score ?? null
    return standing.type === 'score' && score !== null ? [{ card, standing, score }] : []
  })
  await flow.store.scores.logShown(
    id,
    scored.map(({ card, score: { version, forecast } }) => {
      return { card, version, forecast, at: now, user: context.session.user }
    }),
  )
  return new Map(
    scored.map(({ card, standing: { percent, up, down, ground } }) => {
      const text = say({ id: 'client-by-number.score', values: { percent } })
      return [
        nameOf(card),
        { text, reasons: [...up, ...down, { text: ground }].map(one => one.text) },
      ]
    }),
  )
}

/** Only then the host is asked for names of sources. */
function speaksOfSource({ score }: ScoredCard): boolean {
  return score !== null && [...score.up, ...score.down].some(({ column }) => column === 'source')
}
