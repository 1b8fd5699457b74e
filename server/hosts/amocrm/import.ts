import { asId, type CompanyId } from '../../../shared/crm/ids.ts'
import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, idText, listOf, or, shape, text } from '../../../shared/parse/parse.ts'
import type { HostImport, ImportOrder, ImportOutcome } from '../../core/host-import.ts'
import type { Account } from './account.ts'
import { patiently } from '../common/patient.ts'
import { findMade } from './import-again.ts'
import { extend } from './import-extend.ts'
import { type LegalField, toCompanyBody, toContactBody, toRequestBody } from './import-fields.ts'
import { MOST_OBJECTS, type Outcomes, postAll } from './import-post.ts'
import { addNotes, findNotes } from './import-notes.ts'
import { takeBack } from './import-take-back.ts'
import { readFields } from './requisites-fields.ts'
import { rowsOf, toUnix } from './wire.ts'
import { SECOND, type Instant } from '../../../shared/time/instant.ts'

/** An account lets seven requests a second through, and answers each in a part of a second: so many under way use them all. */
const WIDTH = 5
/** Nothing is said about it; gateways answer 504 after a minute at the latest. */
const LONGEST_MS = 75 * SECOND

type OrderOf<Type extends ImportOrder['type']> = Extract<ImportOrder, { type: Type }>

interface Tools {
  readonly account: Account
  /** Where an ИНН goes; asked once. */
  readonly legal: () => Promise<LegalField>
  readonly now: () => Instant
}

/** @param sweepAccount whose walks leave room to people */
export function createImport(sweepAccount: Account, now: () => Instant): HostImport {
  const account = patientAccount(sweepAccount)
  let legal: Promise<LegalField> | null = null
  const tools: Tools = {
    account,
    now,
    legal: () => (legal ??= readFields(account).then(({ legal: id }) => id)),
  }
  return {
    batch: MOST_OBJECTS,
    width: WIDTH,
    longestMs: LONGEST_MS,
    canDelete: false,
    findCompanies: sought => findCompanies(account, sought),
    write: order => write({ ...tools, account: patientAccount(sweepAccount, order.still) }, order),
    findMade: async ({ orders, ...where }) => [
      ...(await findMade(account, orders, where)).values(),
      ...(await findNotes(account, orders)).values(),
    ],
    takeBack: (load, cards) => takeBack(account, load, cards),
  }
}

function patientAccount(account: Account, still?: () => Promise<void>): Account {
  return {
    ...account,
    get: (...given) => patiently(() => account.get(...given)),
    write: (...given) =>
      patiently(async () => {
        await still?.()
        return account.write(...given)
      }),
  }
}

async function write(
  tools: Tools,
  { load, orders, isAgain, since, taken }: Parameters<HostImport['write']>[0],
): Promise<readonly ImportOutcome[]> {
  const { account } = tools
  const outcomes: Outcomes = isAgain
    ? await findMade(account, orders, { load, since, taken })
    : new Map()
  const left = orders.filter(({ mark }) => !outcomes.has(mark))
  const found = new Set(outcomes.keys())
  const take = (more: Outcomes) => {
    for (const [mark, outcome] of more) outcomes.set(mark, outcome)
  }
  const companies = left.filter(order => order.type === 'company')
  if (companies.length > 0) {
    const legal = companies.some(({ inn }) => inn !== '') ? await tools.legal() : null
    const items = companies.map(one => ({ mark: one.mark, body: toCompanyBody(one, load, legal) }))
    take(await postAll(account, { method: 'POST', path: 'companies', name: 'companies' }, items))
  }
  const contacts = left.filter(order => order.type === 'contact')
  const people = contacts.map(one => ({ mark: one.mark, body: toContactBody(one, load) }))
  take(await postAll(account, { method: 'POST', path: 'contacts', name: 'contacts' }, people))
  take(
    await extend(
      account,
      left.filter(order => order.type === 'extend'),
    ),
  )
  take(
    await makeRequests(
      tools,
      load,
      left.filter(order => order.type === 'request'),
    ),
  )
  const hasInn = orders.some(order => order.type === 'company' && order.inn !== '')
  const hasLegal = hasInn && (await tools.legal()) !== null
  await addNotes(account, orders, { outcomes, found, hasLegal })
  return orders.map(
    ({ mark }) =>
      outcomes.get(mark) ?? { mark, done: false, reason: 'nothing was made', isGone: false },
  )
}

const findLead = finderOf(shape({ _embedded: shape({ leads: listOf(shape({ id: idText })) }) }))

function makeRequests(
  { account, now }: Tools,
  load: string,
  orders: readonly OrderOf<'request'>[],
): Promise<Outcomes> {
  const sentAt = toUnix(now())
  const items = orders.map(one => ({ mark: one.mark, body: toRequestBody(one, load, sentAt) }))
  const readId = (row: unknown) => findLead(row)?._embedded.leads[0]?.id ?? null
  const target = { method: 'POST', path: 'leads/unsorted/forms', name: 'unsorted', readId } as const
  return postAll(account, target, items)
}

const findCompany = finderOf(
  shape({
    id: idText,
    name: or(text, ''),
    custom_fields_values: or(
      listOf(
        shape({
          values: or(
            listOf(shape({ value: or(shape({ vat_id: or(idText, '') }), { vat_id: '' }) })),
            [],
          ),
        }),
      ),
      [],
    ),
  }),
)

/** An ИНН cannot be searched for here (amocrm.md 10.4): by the whole name, and not where another ИНН stands. */
async function findCompanies(
  account: Account,
  sought: Parameters<HostImport['findCompanies']>[0],
): Promise<ReadonlyMap<string, CompanyId>> {
  const titles = [...new Set(sought.flatMap(({ title }) => title || []))]
  const rows: NonNullable<ReturnType<typeof findCompany>>[] = []
  for (const name of intoGroups(titles, MOST_OBJECTS)) {
    const answer = await account.get('companies', { filter: { name }, limit: 250 })
    rows.push(...rowsOf(answer, 'companies').flatMap(row => findCompany(row) ?? []))
  }
  return new Map(
    sought.flatMap(({ key, title, inn }) => {
      const same = rows.find(row => {
        const inns = row.custom_fields_values
          .flatMap(({ values }) => values)
          .flatMap(({ value }) => value.vat_id || [])
        return (
          row.name === title &&
          title !== '' &&
          (inn === '' || inns.length === 0 || inns.includes(inn))
        )
      })
      return same === undefined ? [] : [[key, asId<CompanyId>(same.id)] as const]
    }),
  )
}
