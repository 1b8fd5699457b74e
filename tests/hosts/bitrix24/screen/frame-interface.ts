/** Commands and events of one placement alone; general commands are not among them. */
export interface PlacementInterface {
  readonly command: readonly string[]
  readonly event: readonly string[]
}

const NOTHING: PlacementInterface = { command: [], event: [] }
const CARD: PlacementInterface = { command: ['reloadData'], event: [] }
const FIELD: PlacementInterface = { command: ['setValue', 'getValue'], event: [] }
const SEARCH: PlacementInterface = {
  command: ['crmShowFoundEntities', 'crmShowCreatedEntity'],
  event: ['onCrmEntityIsNeedToCreate'],
}
const CALL: PlacementInterface = {
  command: ['getStatus', 'disableAutoClose', 'enableAutoClose'],
  event: ['CallCard::EntityChanged', 'CallCard::CallStateChanged', 'CallCard::BeforeClose'],
}

/** What `getInterface` answers for a placement (D). */
export function placementInterface(placement: string): PlacementInterface {
  if (/^CRM_\w+_(DETAIL_TAB|DETAIL_ACTIVITY|LIST_MENU)$/.test(placement)) return CARD
  if (placement === 'USERFIELD_TYPE') return FIELD
  if (placement === 'CALL_CARD') return CALL
  return /^CRM_(REQUISITE_AUTOCOMPLETE|BANK_DETAIL_AUTOCOMPLETE|DETAIL_SEARCH)$/.test(placement)
    ? SEARCH
    : NOTHING
}
