import type { Service } from '../server/service.ts'

/** What a stage of either host offers. */
interface Waiting {
  readonly service: Service
  settled(withinMs?: number): Promise<void>
  query(text: string): Promise<readonly unknown[]>
}

const MOST_ROUNDS = 24

/**
 * Retries wait on the real clock for minutes; a test has none.
 *
 * @param withinMs how long each round may take to settle; as the stage says when left out
 */
export async function retryNow(stage: Waiting, withinMs?: number): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await stage.settled(withinMs)
    const waiting = await stage.query(
      `update graphile_worker._private_jobs set run_at = now()
       where locked_at is null and run_at > now() + interval '1 second' returning id`,
    )
    if (waiting.length === 0) return
    await stage.service.kick()
  }
  throw new Error('jobs are tried again and again')
}
