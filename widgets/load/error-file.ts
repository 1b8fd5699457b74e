import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { getErrorFile } from '../../shared/contract/import.ts'
import type { ErrorFilePart } from '../../shared/contract/import.ts'

/** Parts of the error file put together; `null`: one of them did not come. */
export async function fetchErrorFile(
  call: Call,
  load: string,
): Promise<{ readonly name: string; readonly parts: readonly string[] } | null> {
  const parts: string[] = []
  let name = ''
  for (let after: number | null = 0; after !== null;) {
    const outcome: CallOutcome<ErrorFilePart> = await call(getErrorFile, { load, after })
    if (outcome.status !== 'ok') return null
    parts.push(outcome.answer.text)
    name = outcome.answer.name
    after = outcome.answer.next
  }
  return { name, parts }
}

/** Hands a table to the person as a file. */
export function saveTable(name: string, parts: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to read it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
