import { DAY } from '../../shared/time/instant.ts'
import { addItem } from '../../tests/hosts/bitrix24/seed/rows.ts'
import type { Item, PortalState } from '../../tests/hosts/bitrix24/state.ts'

/** How somebody typed a firm's name when he did not find its card: the form behind, in brackets, in capitals, without quotes. */
const RETYPED: readonly ((core: string, form: string) => string)[] = [
  (core, form) => `${core} ${form}`,
  (core, form) => `${core} (${form})`,
  (core, form) => `${form} "${core.toUpperCase()}"`,
  (core, form) => `${form} ${core}`,
  core => core,
]

/**
 * Firms whose card somebody made a second time: the number written in another way, the e-mail left out or in. People have their
 * doubles from the seed; firms get them here, where the page of duplicates is to be seen.
 */
export function addTwinFirms(state: PortalState): void {
  const firms = [...state.items[4].values()].filter(({ fm }) => phoneOf(fm) !== null)
  RETYPED.forEach((retype, index) => {
    const firm = firms[index * 7]
    if (firm !== undefined) addTwin(state, firm, retype)
  })
}

function addTwin(
  state: PortalState,
  { fields, fm }: Item,
  retype: (core: string, form: string) => string,
): void {
  const parts = /^(\S+) «(.+)»$/.exec(String(fields['title']))
  const since = Number(fields['createdTime']) + 2 * DAY
  addItem(state, 4, {
    fields: {
      ...fields,
      title: parts === null ? fields['title'] : retype(parts[2] ?? '', parts[1] ?? ''),
      createdTime: since,
      updatedTime: since,
      lastActivityTime: since,
    },
    phones: [plain(phoneOf(fm) ?? '')],
    emails: fm.filter(({ typeId }) => typeId === 'EMAIL').map(({ value }) => value),
  })
}

function phoneOf(values: Item['fm']): string | null {
  return values.find(({ typeId }) => typeId === 'PHONE')?.value ?? null
}

/** `+7 (846) 231-60-14` as `88462316014`. */
function plain(phone: string): string {
  return phone.replace(/\D/g, '').replace(/^7/, '8')
}
