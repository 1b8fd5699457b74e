import { writeFile } from 'node:fs/promises'
import type { LoadAnswer } from '../../shared/contract/import.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { createSay } from '../../shared/i18n/say.ts'
import { catalogsOf } from '../../server/catalogs.ts'
import { changeSetup, LoadFaulty, steer, type LoadDesk } from '../../server/import/desk.ts'
import { readErrorPart } from '../../server/import/error-part.ts'
import { bodyOf } from '../../server/import/load-body.ts'
import { toLoadAnswer } from '../../server/import/view.ts'
import { ConfigError } from '../../server/config.ts'
import { startService, type ServiceOptions } from '../../server/service.ts'
import type { StoredLoad } from '../../server/store/store.ts'
import type { Tenant } from '../../server/tenant.ts'
import { checkFile, demand, openLoadDesk, untilNot, uploadFile } from './drive.ts'
import { type ImportArguments, ImportUsage, readImportArguments } from './import-arguments.ts'

/**
 * The whole command: what is wrong with its call or its surroundings is told in a sentence, everything else breaks it.
 *
 * @param toOptions called once the call is known to be right
 * @returns the exit code: 0 when all went as asked, 2 for a wrong call
 */
export async function runCommand(
  call: readonly string[],
  toOptions: () => ServiceOptions,
): Promise<number> {
  try {
    return await runImport(readImportArguments(call), toOptions())
  } catch (error) {
    const isTold =
      error instanceof ImportUsage || error instanceof ConfigError || error instanceof RangeError
    if (!isTold) throw error
    process.stderr.write(`${error.message}\n`)
    return error instanceof ImportUsage ? 2 : 1
  }
}

/**
 * Loads a file by the very path of the page «Загрузка базы», in one more instance of the service.
 *
 * @param options of the service; its door is opened to this machine alone, since pages and web-hooks go to the server
 * @throws {RangeError} with a sentence for whoever has called it
 */
async function runImport(given: ImportArguments, options: ServiceOptions): Promise<number> {
  await checkFile(given.file)
  const service = await startService({ ...options, listen: { port: 0, host: '127.0.0.1' } })
  try {
    const tenant = await service.store.tenants.find(asId<TenantId>(given.tenant))
    if (tenant === null || tenant.state === 'removed')
      throw new RangeError(`There is no tenant ${given.tenant} on this server.`)
    const desk = openLoadDesk(service.store, given.tenant, options.clock.now())
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
  // The columns of another reading are others: it comes first.
  const { sheet, encoding, delimiter } = given
  const read = await changeSetup(desk, load, {
    ...setup,
    ...(sheet !== null && { sheet }),
    ...(encoding !== null && { encoding }),
    ...(delimiter !== null && { delimiter }),
  })
  const named = await chooseHeader(desk, read, given)
  const chosen = bodyOf(named).setup ?? setup
  try {
    return await changeSetup(desk, named, {
      ...chosen,
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

async function chooseHeader(
  desk: LoadDesk,
  load: StoredLoad,
  { hasHeader, headerLine }: ImportArguments,
): Promise<StoredLoad> {
  const { setup } = bodyOf(load)
  if (setup === undefined || hasHeader === null) return load
  try {
    return await changeSetup(desk, load, {
      ...setup,
      hasHeader,
      ...(headerLine !== null && { headerLine }),
    })
  } catch (error) {
    if (!(error instanceof LoadFaulty)) throw error
    throw new RangeError(`--header ${headerLine} is none of the first rows with text.`)
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
