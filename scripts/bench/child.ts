import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a process of its own can be asked for. What goes in and out travels as JSON. */
export type Commands = Readonly<Record<string, (given: never) => Promise<unknown>>>

/** A process of its own, so that what is measured shares neither its heap nor its event loop with what measures. */
export interface Child<C extends Commands> {
  /** @throws {Error} with the message the child failed with, or when it died */
  ask<Name extends keyof C & string>(
    name: Name,
    ...given: Parameters<C[Name]>
  ): Promise<Awaited<ReturnType<C[Name]>>>
  stop(): Promise<void>
}

interface Question {
  readonly id: number
  readonly name: string
  readonly given: unknown
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * @param file beside this one; it calls `serve`
 * @param flags of Node
 */
export function startChild<C extends Commands>(
  file: string,
  flags: readonly string[] = [],
): Child<C> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning', ...flags],
    // What a child says must not get into the table.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, Waiting>()
  let lastId = 0

  child.on('message', (message: Answer) => {
    const one = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error === undefined) one?.resolve(message.result)
    else one?.reject(new Error(`${file}: ${message.error}`))
  })
  child.on('exit', code => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code}`))
    waiting.clear()
  })
  return {
    ask(name, ...[given]) {
      return new Promise((resolve, reject) => {
        const question: Question = { id: ++lastId, name, given }
        // What comes back was made by the command of that name.
        waiting.set(question.id, { resolve: result => resolve(result as never), reject })
        child.send(question)
      })
    },
    stop: () => ended(child),
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  const end = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill()
  return end
}

/** Answers the parent until it goes away. */
export function serve(commands: Commands): void {
  process.on('message', (question: Question) => void answer(commands, question))
  process.on('disconnect', () => process.exit(0))
}

async function answer(commands: Commands, { id, name, given }: Question): Promise<void> {
  const send = (message: Answer) => process.send?.(message)
  try {
    const command = commands[name]
    if (command === undefined) throw new Error(`no command ${name}`)
    send({ id, result: await command(given as never) })
  } catch (error) {
    send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}
