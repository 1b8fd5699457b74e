import { reactive, shallowRef } from 'vue'
import type { Call } from '../../shared/contract/endpoint.ts'
import {
  checkTelephony,
  getTelephony,
  renewPbxSecret,
  saveTelephony,
} from '../../shared/contract/telephony.ts'
import type { TelephonyAnswer, TelephonyFields } from '../../shared/contract/telephony.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { usePanel } from '../ui/use-panel.ts'

export interface TelephonyNews {
  readonly isBad: boolean
  readonly text: Message
}

type Draft = {
  -readonly [Name in keyof Omit<TelephonyFields, 'employees'>]: TelephonyFields[Name]
} & {
  key: string
  employees: Record<string, string>
}

const PROBLEMS = new Set(['empty', 'too-long', 'not-a-company'])

type Busy = 'saving' | 'checking' | 'secret'

/** What the section shows beside what is saved. */
function createScreen() {
  return {
    draft: reactive<Draft>({
      provider: 'off',
      company: '',
      login: '',
      writesCalls: false,
      opensCards: false,
      dialWay: 'tel',
      key: '',
      employees: {},
    }),
    problems: shallowRef<Readonly<Record<string, Message>>>({}),
    news: shallowRef<TelephonyNews | null>(null),
    busy: shallowRef<Busy | null>(null),
    /** Shown once, until the section is left. */
    secret: shallowRef<string | null>(null),
  }
}

type Screen = ReturnType<typeof createScreen>

/** The section of telephony: what is typed, what is saved, and what became of it. */
export function useTelephony(call: Call, canChange: boolean) {
  const screen = createScreen()
  const { state, reload, refresh } = usePanel<TelephonyAnswer>(async () => {
    if (!canChange) return { status: 'ok', answer: null }
    const outcome = await call(getTelephony, {})
    if (outcome.status === 'ok') take(screen, outcome.answer)
    return outcome
  })

  return {
    ...screen,
    state,
    reload,
    save: (version: number) =>
      run(screen, 'saving', async () => {
        if (await save(screen, call, version)) await refresh()
      }),
    check: () => run(screen, 'checking', () => check(screen, call)),
    renewSecret: () =>
      run(screen, 'secret', async () => {
        const outcome = await call(renewPbxSecret, {})
        if (outcome.status !== 'ok') return tell(screen, true, 'failed')
        screen.secret.value = outcome.answer.secret
        await keepTyped(screen, outcome.answer.isFirst, refresh)
      }),
  }
}

function take({ draft }: Screen, { fields: { employees, ...fields } }: TelephonyAnswer): void {
  Object.assign(draft, fields, { key: '', employees: { ...employees } })
}

/** What is saved is read anew, and what was typed stays: but for choices made just now, which nobody could have changed yet. */
async function keepTyped(
  { draft }: Screen,
  isChosen: boolean,
  refresh: () => Promise<unknown>,
): Promise<void> {
  const typed = { ...draft, employees: { ...draft.employees } }
  await refresh()
  const { writesCalls, opensCards } = draft
  Object.assign(draft, typed, isChosen && { writesCalls, opensCards })
}

async function run(screen: Screen, what: Busy, work: () => Promise<void>): Promise<void> {
  if (screen.busy.value !== null) return
  screen.busy.value = what
  screen.news.value = null
  screen.problems.value = {}
  await work()
  screen.busy.value = null
}

/** @returns whether it was saved */
async function save(screen: Screen, call: Call, version: number): Promise<boolean> {
  const change = { version, fields: fieldsOf(screen), key: keyOf(screen) }
  const outcome = await call(saveTelephony, change)
  if (outcome.status === 'ok') tell(screen, false, 'saved')
  else if (outcome.status === 'invalid') blame(screen, outcome.fields)
  else tell(screen, true, outcome.status === 'stale' ? 'stale' : 'failed')
  return outcome.status === 'ok'
}

async function check(screen: Screen, call: Call): Promise<void> {
  const { company, login } = screen.draft
  const outcome = await call(checkTelephony, { company, login, key: keyOf(screen) })
  if (outcome.status === 'invalid') return blame(screen, outcome.fields)
  if (outcome.status !== 'ok') return tell(screen, true, 'failed')
  const { fault } = outcome.answer
  tell(screen, fault !== null, fault === null ? 'works' : `fault.${fault}`)
}

function fieldsOf({ draft }: Screen): TelephonyFields {
  const { key: _key, employees, ...fields } = draft
  const chosen = Object.entries(employees).filter(([, user]) => user !== '')
  // Ids as the answer named them.
  return { ...fields, employees: Object.fromEntries(chosen) as Record<string, UserId> }
}

/** `null`: the kept key stays. */
function keyOf({ draft }: Screen): string | null {
  const key = draft.key.trim()
  return key === '' ? null : key
}

function tell({ news }: Screen, isBad: boolean, word: string): void {
  news.value = { isBad, text: { id: `settings.telephony.${word}` } }
}

function blame({ problems }: Screen, fields: Readonly<Record<string, string>>): void {
  problems.value = Object.fromEntries(
    Object.entries(fields).map(([path, word]) => [
      path.replace(/^fields\./, ''),
      { id: `settings.problem.${PROBLEMS.has(word) ? word : 'other'}` },
    ]),
  )
}
