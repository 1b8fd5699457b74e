import { RestError, type MethodAnswer, type Params } from './method.ts'
import { asPhpArray, parseQuery } from '../php-query.ts'
import type { Caller } from './rest-caller.ts'
import type { Runner, TimeBlock } from './rest-run.ts'
import { isYes, param } from './methods/params.ts'

const LONGEST_BATCH = 50

export interface Command {
  readonly key: string
  readonly method: string
  readonly query: string
}

export interface BatchAnswer {
  readonly result: unknown
  /** Codes of the refused commands, for the log. */
  readonly errors: readonly string[]
}

/** `cmd` as a map or a list of `method?query`; a bare trailing `?` and a missing one are the same. */
export function readCommands(params: Params): Command[] {
  const cmd = param(params, 'cmd')
  if (typeof cmd !== 'object' || cmd === null) return []
  return Object.entries(cmd).map(([key, value]) => {
    const text = typeof value === 'string' ? value : ''
    const mark = text.indexOf('?')
    const method = mark < 0 ? text : text.slice(0, mark)
    return { key, method: toMethodName(method), query: mark < 0 ? '' : text.slice(mark + 1) }
  })
}

/** `/crm.lead.get.json/` → `crm.lead.get` */
export function toMethodName(path: string): string {
  return path
    .trim()
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.(json|xml)$/i, '')
    .toLowerCase()
}

type Entries<T> = (readonly [string, T])[]

/** Runs the commands in order; the answer is 200 whatever becomes of them. */
export function runBatch(runner: Runner, params: Params, caller: Caller): BatchAnswer {
  const halts = isYes(param(params, 'halt'))
  const done: Entries<MethodAnswer> = []
  const failed: Entries<RestError> = []
  const times: Entries<TimeBlock> = []

  for (const [index, command] of readCommands(params).entries()) {
    if (halts && failed.length > 0) break
    const outcome = runCommand(runner, { command, index, caller, results: done })
    if (outcome.type === 'refused') failed.push([command.key, outcome.error])
    else {
      done.push([command.key, outcome.answer])
      times.push([command.key, outcome.time])
    }
  }
  return {
    result: {
      result: asPhpArray(done.map(([key, answer]) => [key, answer.result])),
      result_error: asPhpArray(failed.map(([key, error]) => [key, toErrorBody(error)])),
      result_total: asPhpArray(pickNumbers(done, 'total')),
      result_next: asPhpArray(pickNumbers(done, 'next')),
      result_time: asPhpArray(times),
    },
    errors: failed.map(([, error]) => error.code),
  }
}

interface CommandRun {
  readonly command: Command
  readonly index: number
  readonly caller: Caller
  readonly results: Entries<MethodAnswer>
}

function runCommand(runner: Runner, { command, index, caller, results }: CommandRun) {
  if (index >= LONGEST_BATCH)
    return refuse(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded')
  if (command.method === 'batch') {
    return refuse(405, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage')
  }
  const found = new Map(results.map(([key, answer]) => [key, answer.result]))
  const params = substitute(parseQuery(command.query), found) as Params
  return runner.run(command.method, params, caller)
}

function refuse(status: number, code: string, description: string) {
  return { type: 'refused', error: new RestError(status, code, description) } as const
}

const WHOLE = /^\$result((?:\[[^\]]*\])+)$/
const INSIDE = /\$result((?:\[[^\]]*\])+)/g

/**
 * Puts earlier results where `$result[key][field]` stands. A value that is nothing else takes the result as it is, whole
 * lists too, as the vendor's sample `department.get?ID=$result[user][UF_DEPARTMENT]` does (V); inside other text it
 * becomes text. What does not exist is null.
 */
function substitute(value: unknown, results: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map(inner => substitute(inner, results))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, substitute(inner, results)]),
    )
  }
  if (typeof value !== 'string' || !value.includes('$result[')) return value
  const whole = WHOLE.exec(value)
  if (whole !== null) return follow(whole[1] ?? '', results)
  return value.replace(INSIDE, (_match, path: string) => toText(follow(path, results)))
}

function follow(path: string, results: ReadonlyMap<string, unknown>): unknown {
  const [first = '', ...rest] = [...path.matchAll(/\[([^\]]*)\]/g)].map(match => match[1] ?? '')
  let value: unknown = results.get(first)
  for (const key of rest) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value ?? null
}

function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function pickNumbers(done: Entries<MethodAnswer>, name: 'total' | 'next'): Entries<number> {
  return done.flatMap(([key, answer]) => {
    const value = answer[name]
    return value === undefined ? [] : [[key, value] as const]
  })
}

export function toErrorBody(error: RestError): Record<string, unknown> {
  return { error: error.code, error_description: error.message, ...error.extra }
}
