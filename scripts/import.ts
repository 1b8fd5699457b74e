import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { LoadAnswer } from '../shared/contract/import.ts'
import { asId, type TenantId } from '../shared/crm/ids.ts'
import { createSay } from '../shared/i18n/say.ts'
import { realClock } from '../server/clock.ts'
import { catalogsOf } from '../server/catalogs.ts'
import { ConfigError, readConfig } from '../server/config.ts'
import { changeSetup, LoadFaulty, steer, type LoadDesk } from '../server/import/desk.ts'
import { readErrorPart } from '../server/import/error-part.ts'
import { bodyOf } from '../server/import/load-body.ts'
import { toLoadAnswer } from '../server/import/view.ts'
import { createLog } from '../server/log.ts'
import { startService } from '../server/service.ts'
import { toServiceOptions } from '../server/service-options.ts'
import type { StoredLoad } from '../server/store/store.ts'
import type { Tenant } from '../server/tenant.ts'
import { demand, openLoadDesk, untilNot, uploadFile } from './import/drive.ts'
import {
  type ImportArguments,
  ImportUsage,
  readImportArguments,
} from './import/import-arguments.ts'

/**
 * `npm run import -- clients.xlsx --tenant bitrix24:… [--dry-run]`: loads a client base by the very path of the page «Загрузка базы». It is one
 * more instance of the service for that long: a server that runs beside it shares the work, and goes on with it when this one ends.
 */
try {
  process.exitCode = await main(readImportArguments(process.argv.slice(2)))
} catch (error) {
  const isTold =
    error instanceof ImportUsage || error instanceof ConfigError || error instanceof RangeError
  if (!isTold) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error instanceof ImportUsage ? 2 : 1
}

async function main(given: ImportArguments): Promise<number> {
  const config = readConfig(process.env)
  const dist = fileURLToPath(new URL('../dist', import.meta.url))
  const options = toServiceOptions(config, { dist, log: createLog('error') })
  // Its door is open to nobody: pages and webhooks go to the server.
  const service = await startService({ ...options, listen: { port: 0, host: '127.0.0.1' } })
  try {
    const tenant = await service.store.tenants.find(asId<TenantId>(given.tenant))
    if (tenant === null || tenant.state === 'removed')
      throw new RangeError(`There is no tenant ${given.tenant} on this server.`)
    const desk = openLoadDesk(service.store, given.tenant, realClock.now())
    const load = await prepare(desk, given)
    const end = load.state === 'failed' ? load : await run(desk, load, given)
    return await tell(desk, end, { given, tenant })
  } finally {
    await service.stop()
  }
}

async function prepare(desk: LoadDesk, given: ImportArguments): Promise<StoredLoad> {
  const load = await uploadFile(desk, given.file)
  const { setup } = bodyOf(load)
  if (load.state !== 'draft' || setup === undefined) return load
  const onSheet =
    given.sheet === null ? load : await changeSetup(desk, load, { ...setup, sheet: given.sheet })
  const chosen = bodyOf(onSheet).setup ?? setup
  try {
    return await changeSetup(desk, onSheet, {
      ...chosen,
      hasHeader: given.hasHeader ?? chosen.hasHeader,
      mapping: given.mapping ?? chosen.mapping,
      owner: given.owner,
      allAreRequests: given.allAreRequests,
    })
  } catch (error) {
    if (!(error instanceof LoadFaulty)) throw error
    throw new RangeError(
      `--mapping names ${given.mapping?.length ?? 0} columns, the table has ${chosen.mapping.length}.`,
    )
  }
}

async function run(desk: LoadDesk, draft: StoredLoad, given: ImportArguments): Promise<StoredLoad> {
  try {
    await steer(desk, draft, 'rehearse')
  } catch (error) {
    if (error instanceof LoadFaulty) return draft
    throw error
  }
  const rehearsed = await untilNot(desk, draft.id, ['rehearsing'], progress)
  if (given.isDryRun || rehearsed.state !== 'rehearsed') return rehearsed
  await steer(desk, rehearsed, 'start')
  return untilNot(desk, draft.id, ['loading'], progress)
}

function progress({ state, done, total, share }: StoredLoad): void {
  if (!process.stderr.isTTY) return
  const of = total === null ? '' : ` / ${total}`
  process.stderr.write(`\r${state}: ${done}${of} (${Math.round(share * 100)} %)   `)
}

async function tell(
  desk: LoadDesk,
  end: StoredLoad,
  { given, tenant }: { readonly given: ImportArguments; readonly tenant: Tenant },
): Promise<number> {
  const load = await demand(desk, end.id)
  const say = createSay(catalogsOf(tenant.host, tenant.locale), {
    locale: tenant.locale,
    timeZone: tenant.timeZone,
  })
  const answer = toLoadAnswer(load, [], { say, names: new Map(), owners: [] })
  if (given.errors !== null && answer.errors > 0) await writeErrors(desk, load, { given, say })
  if (process.stderr.isTTY) process.stderr.write('\n')
  process.stdout.write(given.isJson ? `${JSON.stringify(answer, null, 2)}\n` : inWords(answer))
  const isGood = given.isDryRun ? answer.state === 'rehearsed' : answer.state === 'loaded'
  return isGood ? 0 : 1
}

async function writeErrors(
  { store, tenant }: LoadDesk,
  load: StoredLoad,
  { given, say }: { readonly given: ImportArguments; readonly say: ReturnType<typeof createSay> },
): Promise<void> {
  let text = ''
  for (let after: number | null = 0; after !== null;) {
    const part: Awaited<ReturnType<typeof readErrorPart>> = await readErrorPart(
      { store, tenant, say },
      load,
      after,
    )
    text += part.text
    after = part.next
  }
  await writeFile(given.errors ?? '', text)
}

function inWords({ load, state, faults, trouble, rehearsal, result, errors }: LoadAnswer): string {
  const counts = result?.counts ?? rehearsal?.counts
  return [
    `${load}: ${state}`,
    ...(trouble === null ? [] : [trouble]),
    ...faults,
    ...(counts === undefined
      ? []
      : Object.entries(counts).map(([name, count]) => `  ${name}: ${count}`)),
    ...(rehearsal?.warnings.map(({ text, count }) => `  ${count} × ${text}`) ?? []),
    ...(errors === 0 ? [] : [`  rows in the error file: ${errors}`]),
    '',
  ].join('\n')
}
