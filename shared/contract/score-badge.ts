import { query } from './endpoint.ts'
import type { ScoreView } from './scoring-model.ts'

/** The chance of the session's own card: nothing is named by the browser. What is shown is logged. */
export const getScore = query<Record<string, never>, ScoreView>('/api/score')
