import { asId, type CompanyId } from '../../../shared/crm/ids.ts'
import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import type { HostImport, ImportOrder } from '../../core/host-import.ts'
import { itemsOf, rowsOf } from './answers.ts'
import { type Outcomes, runAll } from './import-write.ts'
import { type Command, PAGE, type Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

type Sought = Parameters<HostImport['findCompanies']>[0]

const findRequisite = finderOf(
  shape({ ENTITY_ID: idText, RQ_INN: or(text, ''), RQ_KPP: or(text, ''), XML_ID: or(text, '') }),
)
const findTitled = finderOf(shape({ id: idText, title: or(text, '') }))

/** Requisites of one ИНН are few; a page has fifty rows. */
const INNS_AT_ONCE = 25

/** By ИНН where it is told, else by the title as it stands. */
export async function findCompanies(
  portal: Portal,
  sought: Sought,
): Promise<ReadonlyMap<string, CompanyId>> {
  const byInn = intoGroups([...new Set(sought.flatMap(({ inn }) => inn || []))], INNS_AT_ONCE)
  const titled = sought.filter(({ inn, title }) => inn === '' && title !== '')
  const titles = intoGroups([...new Set(titled.map(({ title }) => title))], 50)
  const commands = [
    ...byInn.map((inns, at): [string, Command] => [`inn${at}`, requisitesOf({ '@RQ_INN': inns })]),
    ...titles.map((some, at): [string, Command] => [
      `title${at}`,
      {
        method: 'crm.item.list',
        params: {
          entityTypeId: ENTITY_TYPE.company,
          select: ['id', 'title'],
          filter: { '@title': some },
          order: { id: 'ASC' },
        },
      },
    ]),
  ]
  if (commands.length === 0) return new Map()
  const read = await portal.batch(Object.fromEntries(commands))
  const requisites = byInn
    .flatMap((_group, at) => rowsOf(read, `inn${at}`))
    .flatMap(row => findRequisite(row) ?? [])
  const companies = titles
    .flatMap((_group, at) => itemsOf(read, `title${at}`))
    .flatMap(row => findTitled(row) ?? [])
  return new Map(
    sought.flatMap(({ key, inn, kpp, title }) => {
      const same = requisites.filter(one => one.RQ_INN === inn)
      // Another КПП is a branch: a company of its own.
      const exact = same.find(one => kpp === '' || one.RQ_KPP === kpp || one.RQ_KPP === '')
      const id =
        inn === '' ? companies.find(one => sameTitle(one.title, title))?.id : exact?.ENTITY_ID
      return id === undefined ? [] : [[key, asId<CompanyId>(id)] as const]
    }),
  )
}

function requisitesOf(filter: Readonly<Record<string, unknown>>): Command {
  return {
    method: 'crm.requisite.list',
    params: {
      filter: { ENTITY_TYPE_ID: ENTITY_TYPE.company, ...filter },
      select: ['ID', 'ENTITY_ID', 'RQ_INN', 'RQ_KPP', 'XML_ID'],
      order: { ID: 'ASC' },
    },
  }
}

function sameTitle(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

const findPreset = finderOf(shape({ ID: idText, NAME: or(text, ''), XML_ID: or(text, '') }))

/** ИНН and КПП live in requisites: those that are missing beside companies of ours. */
export async function addRequisites(
  portal: Portal,
  orders: readonly Extract<ImportOrder, { type: 'company' }>[],
  { outcomes, isAgain }: { readonly outcomes: Outcomes; readonly isAgain: boolean },
): Promise<void> {
  const made = orders.flatMap(order => {
    const outcome = outcomes.get(order.mark)
    return order.inn !== '' && outcome?.done === true ? [{ order, company: outcome.id }] : []
  })
  if (made.length === 0) return
  // One of ours each: a page holds those of a group.
  const groups = isAgain ? intoGroups(made, PAGE) : []
  const read = await portal.batch({
    presets: {
      method: 'crm.requisite.preset.list',
      params: { filter: { COUNTRY_ID: 1, ACTIVE: 'Y' } },
    },
    ...Object.fromEntries(
      groups.map((group, at) => [
        `there${at}`,
        requisitesOf({ '@XML_ID': group.map(({ order }) => xmlId(order.mark)) }),
      ]),
    ),
  })
  const presets = rowsOf(read, 'presets').flatMap(row => findPreset(row) ?? [])
  const there = new Set(
    groups
      .flatMap((_group, at) => rowsOf(read, `there${at}`))
      .flatMap(row => findRequisite(row) ?? [])
      .map(({ XML_ID }) => XML_ID),
  )
  const commands = made.flatMap(({ order, company }): [string, Command][] => {
    const preset = presetFor(presets, order.inn)
    if (preset === undefined || there.has(xmlId(order.mark))) return []
    const fields = {
      ENTITY_TYPE_ID: ENTITY_TYPE.company,
      ENTITY_ID: company,
      PRESET_ID: preset.ID,
      NAME: order.title,
      XML_ID: xmlId(order.mark),
      RQ_INN: order.inn,
      ...(order.kpp !== '' && { RQ_KPP: order.kpp }),
    }
    return [[order.mark, { method: 'crm.requisite.add', params: { fields } }]]
  })
  // A company without its requisites is a company all the same: what the portal refuses here refuses no row.
  await runAll(portal, commands, () => undefined)
}

function xmlId(mark: string): string {
  return `shagolad-load-${mark}`
}

/** Ten digits: an organisation; twelve: a sole trader. */
function presetFor(presets: readonly NonNullable<ReturnType<typeof findPreset>>[], inn: string) {
  const wanted =
    inn.length === 10 ? /RU_COMPANY|организац/i : /RU_INDIVIDUAL|\bип\b|предпринимател/i
  return presets.find(({ NAME, XML_ID }) => wanted.test(XML_ID) || wanted.test(NAME)) ?? presets[0]
}
