/** What of a chosen file is wrong before a single byte is sent; `null`: it can be sent. */
export type FileFault = 'unknown-type' | 'old-excel' | 'empty' | 'too-large' | 'too-long'

const TABLES = ['.csv', '.txt', '.tsv', '.xlsx'] as const
const MAX_NAME = 200

/** For the field that chooses a file. */
export const ACCEPTS = TABLES.join(',')

export function checkFile(
  { name, size }: { readonly name: string; readonly size: number },
  maxBytes: number,
): FileFault | null {
  const lower = name.toLowerCase()
  if (lower.endsWith('.xls')) return 'old-excel'
  if (!TABLES.some(ending => lower.endsWith(ending))) return 'unknown-type'
  if (name.length > MAX_NAME) return 'too-long'
  if (size === 0) return 'empty'
  return size > maxBytes ? 'too-large' : null
}

/** Megabytes, below ten with one decimal: `0.4`, `12`. */
export function toMegabytes(bytes: number): number {
  const megabytes = bytes / 1024 / 1024
  return megabytes < 10 ? Math.max(0.1, Math.round(megabytes * 10) / 10) : Math.round(megabytes)
}
