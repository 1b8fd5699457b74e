const BYTE_ORDER_MARK = '\uFEFF'

/** What a spreadsheet would calculate instead of showing: it is told that this is text. */
const FORMULA = /^[=+\-@\t\r\n]/

/** Rows as a CSV file that Excel opens in Russian as it is: `;`, CRLF, UTF-8 with a byte order mark. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const lines = rows.map(row => row.map(toField).join(';'))
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`
}

function toField(text: string): string {
  // Also behind spaces, which spreadsheets take away.
  const safe = FORMULA.test(text.trimStart()) || FORMULA.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
