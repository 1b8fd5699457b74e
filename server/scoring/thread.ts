import { parentPort, workerData } from 'node:worker_threads'
import { readHistories, writeScores } from '../store/scores-rows.ts'
import type { StoredHistory } from '../store/store.ts'
import { createSpreading } from './drift.ts'
import { learn } from './learn.ts'
import { createCardScorer, valuesAt } from './score-card.ts'
import type { FromThread, ThreadTask, ToThread } from './work-apart.ts'

/**
 * The other side of `workApart`: takes pages of histories one by one, answers each, and says at the end what it has made of all of
 * them.
 */
const port = parentPort
if (port === null) throw new Error('thread.ts runs in a thread')
const task = createTask(workerData as ThreadTask)

port.on('message', (message: ToThread) => {
  const answer: FromThread =
    message.type === 'page'
      ? { type: 'page', text: task.take(message.text) }
      : { type: 'end', text: task.end() }
  port.postMessage(answer)
  if (message.type === 'end') port.close()
})

interface PageTask {
  take(page: string): string
  end(): string
}

function createTask(given: ThreadTask): PageTask {
  if (given.type === 'score') {
    const score = createCardScorer(given.learnt, given)
    return {
      take: page =>
        writeScores(
          score === null
            ? []
            : readHistories(page).map(history => ({ card: history.card, score: score(history) })),
        ),
      end: () => '',
    }
  }
  if (given.type === 'spread') return createSpreadTask(given)
  const histories: StoredHistory[] = []
  return {
    take(page) {
      histories.push(...readHistories(page))
      return ''
    },
    end: () => JSON.stringify(learn(histories, given)),
  }
}

function createSpreadTask({
  learnt,
  binnings,
  now,
}: Extract<ThreadTask, { type: 'spread' }>): PageTask {
  const spreading = createSpreading(binnings)
  return {
    take(page) {
      for (const history of readHistories(page)) spreading.add(valuesAt(history, learnt, now))
      return ''
    },
    end: () => JSON.stringify(spreading.end()),
  }
}
