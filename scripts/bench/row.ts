/** One line of the table. */
export interface Row {
  readonly figure: string
  /** Empty for what is told for information. */
  readonly demanded: string
  readonly measured: string
  /** `null`: nothing was demanded. */
  readonly holds: boolean | null
}

/** Says on stderr what goes on: the table on stdout stays clean. */
export type Tell = (sentence: string) => void

const HEAD: readonly string[] = ['figure', 'demanded', 'measured', 'holds']

/** As a Markdown table, its columns padded for the terminal. */
export function toTable(rows: readonly Row[]): string {
  const cells = rows.map(({ figure, demanded, measured, holds }) => [
    figure,
    demanded === '' ? 'for information' : demanded,
    measured,
    toWord(holds),
  ])
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...cells.map(line => line[column]?.length ?? 0)),
  )
  const toLine = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`
  return [toLine(HEAD), rule, ...cells.map(toLine)].join('\n')
}

function toWord(holds: boolean | null): string {
  if (holds === null) return '–'
  return holds ? 'yes' : 'NO'
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/**
 * The smallest value that `share` of the values do not exceed.
 *
 * @param share from 0 to 1; 0.95 for p95
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const place = Math.max(0, Math.ceil(sorted.length * share) - 1)
  return sorted[place] ?? Number.NaN
}

export function inMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`
}
