import { parentPort } from 'node:worker_threads'
import { createComparison, TooManyCards } from './compare.ts'
import type { FromThread, ToThread } from './compare-apart.ts'

/** The other side of `compareApart`: takes pages of cards one by one, answers each, and says at the end what it has found. */
const port = parentPort
if (port === null) throw new Error('thread.ts runs in a thread')
const comparison = createComparison()

port.on('message', (message: ToThread) => {
  port.postMessage(answer(message))
  if (message.type === 'end') port.close()
})

function answer(message: ToThread): FromThread {
  if (message.type === 'end') return { type: 'end', compared: comparison.end(message.apart) }
  try {
    comparison.take(JSON.parse(message.text))
    return { type: 'page' }
  } catch (error) {
    if (error instanceof TooManyCards) return { type: 'too-many' }
    throw error
  }
}
