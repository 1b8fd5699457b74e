import type { Json, Moment } from './columns.ts'

export interface DigestTables {
  /** What each reader of the digest was told last. */
  digest_reader: {
    tenant: string
    reader: string
    name: string
    state: string
    at: Moment
    faulty: Json<readonly string[]> | null
  }
}
