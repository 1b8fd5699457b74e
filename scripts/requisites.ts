import russian from '../shared/requisites/messages.ru.json' with { type: 'json' }
import { createSay } from '../shared/i18n/say.ts'
import { sayFault } from '../shared/requisites/readiness.ts'
import { ParseError } from '../shared/parse/parse.ts'
import { createRequisites } from '../server/providers/create-requisites.ts'
import { RegistryTrouble, sayTrouble } from '../server/providers/requisites.ts'
import { createSearchRequisites, type SearchAnswer } from '../server/providers/search-requisites.ts'
import { createMemoryUsage } from '../server/providers/usage.ts'
import { readArguments, RequisitesUsage } from './requisites/read-arguments.ts'
import { toLine } from './requisites/to-line.ts'

/** `npm run requisites -- "Ромашка Самара"`: the companies found, a JSON line each; DADATA_API_KEY is the key. Nothing is kept. */
const NO_KEY =
  'Нет ключа: зарегистрируйтесь на dadata.ru (бесплатно, 10 000 запросов в день), скопируйте «API-ключ» из личного кабинета и запустите: DADATA_API_KEY=ключ npm run requisites -- "Ромашка Самара"'
/** A person waits. */
const TRIES = 2

const say = createSay([russian], { locale: 'ru', timeZone: 'Europe/Moscow' })
// Whoever reads us may stop early: `npm run requisites … | head`.
process.stdout.on('error', () => process.exit(0))

try {
  await main()
} catch (error) {
  const { sentence, code } = explain(error)
  process.stderr.write(`${sentence}\n`)
  process.exitCode = code
}

async function main(): Promise<void> {
  const { text, registry } = readArguments(process.argv.slice(2))
  const key = (process.env['DADATA_API_KEY'] ?? '').trim()
  if (key === '') return fail(NO_KEY)
  const usage = createMemoryUsage()
  const providerOf = createRequisites({ usage, ...(registry !== null && { address: registry }) })
  const search = createSearchRequisites(providerOf({ key, keyName: 'service', tries: TRIES }))
  print(await search(text))
}

function print(answer: SearchAnswer): void {
  if (answer.type === 'found') {
    for (const party of answer.parties) process.stdout.write(`${toLine(party, answer, say)}\n`)
    return
  }
  if (answer.type === 'wrong-id') fail(say(sayFault(answer.id, answer.fault)))
  else fail(answer.type === 'empty' ? 'Введите название или ИНН' : 'Ничего не найдено')
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}

function explain(error: unknown): { readonly sentence: string; readonly code: number } {
  if (error instanceof RequisitesUsage) return { sentence: error.message, code: 2 }
  if (error instanceof RegistryTrouble) return { sentence: say(sayTrouble(error)), code: 1 }
  if (error instanceof ParseError)
    return { sentence: `Сервис реквизитов ответил непонятно (${error.message})`, code: 1 }
  throw error
}
