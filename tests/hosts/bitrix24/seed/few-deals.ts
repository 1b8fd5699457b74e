import type { PortalState } from '../state.ts'

/** The newest deals of a company and what became them, with the newest leads beside: as much past as a test has to wait for. */
export function keepNewest(
  { items, stageHistory }: PortalState,
  { deals, leads }: { readonly deals: number; readonly leads: number },
): void {
  const kept = new Set([...items[2].keys()].slice(-deals))
  for (const id of items[2].keys()) if (!kept.has(id)) items[2].delete(id)
  const made = new Set([...items[2].values()].map(({ fields }) => Number(fields['leadId'])))
  const asked = new Set([...[...items[1].keys()].slice(-leads), ...made])
  for (const id of items[1].keys()) if (!asked.has(id)) items[1].delete(id)
  for (const [id, { entityTypeId, ownerId }] of stageHistory)
    if (!(entityTypeId === 1 ? asked : kept).has(ownerId)) stageHistory.delete(id)
}
