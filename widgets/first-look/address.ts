import { FINDINGS } from '../../shared/first-look/look.ts'
import type { FindingId } from '../../shared/first-look/look.ts'

/** @param address `finding=overdue`; written by hand it may hold anything */
export function readOpen(address: string): FindingId | null {
  const asked = new URLSearchParams(address).get('finding')
  return FINDINGS.find(known => known === asked) ?? null
}

export function toAddress(open: FindingId | null): string {
  return open === null ? '' : `finding=${open}`
}
