export interface MicrosipFiles {
  /** Line for `[Settings]` of `microsip.ini` that opens the page when it rings. */
  readonly whenRings: string
  /** The same, when the call is answered: one of the two is enough. */
  readonly whenAnswered: string
  /** `shagolad.ps1`: opens the page and ends at once. */
  readonly launcher: string
}

/** Where the launcher is put; without spaces, since a value of the file stands in quotes already. */
export const LAUNCHER = String.raw`C:\Shagolad\shagolad.ps1`

/** A call that a PBX offers again within that many seconds opens no second page (telephony.md 6.8). */
const SECONDS_APART = 5

/**
 * MicroSIP hands over nothing but the remote user part, unquoted and unescaped, as the last argument, and waits up to 10 s for what it has
 * started (telephony.md 3.2, S). The other side of a call chooses that text, so the launcher takes it for a number or does nothing, and
 * leaves the browser to itself. With `-File` whatever stands behind it is a text to the script, never a command.
 *
 * @param link with `{number}` in it: address of our page inside the CRM
 * @throws {RangeError} for a link that could end a text of the launcher
 */
export function microsipFiles(link: string): MicrosipFiles {
  if (!isSafe(link)) throw new RangeError('the link cannot be put into a file')
  const command = `powershell.exe -NoProfile -ExecutionPolicy Bypass -WindowStyle Hidden -File ${LAUNCHER}`
  return {
    whenRings: `cmdIncomingCall="${command}"`,
    whenAnswered: `cmdCallAnswer="${command}"`,
    launcher: LAUNCHER_LINES.join('\r\n').replace('<link>', link),
  }
}

const LAUNCHER_LINES = [
  'if ($args.Count -eq 0) { exit }',
  "$text = ([string]$args[-1]) -replace '^(sips?:|tel:)', '' -replace '@.*$', ''",
  "if ($text -notmatch '^[+0-9*#() .-]{5,40}$') { exit }",
  "$digits = $text -replace '[^0-9]', ''",
  'if ($digits.Length -lt 5 -or $digits.Length -gt 15) { exit }',
  // One file, not one for each number that has ever called.
  "$seen = Join-Path $env:TEMP 'shagolad.tmp'",
  `if ((Test-Path $seen) -and ((Get-Content $seen -TotalCount 1) -eq $digits) -and ((Get-Item $seen).LastWriteTime -gt (Get-Date).AddSeconds(-${SECONDS_APART}))) { exit }`,
  'Set-Content -Path $seen -Value $digits',
  "Start-Process ('<link>'.Replace('{number}', $digits))",
  '',
]

/** No quote, no sign that means something to the launcher beside the one text it stands in. */
function isSafe(link: string): boolean {
  const isAddress = /^https?:\/\/[\w.:-]+\/[\w./?=&#[\]{}%+:-]*$/.test(link)
  return isAddress && link.split('{number}').length === 2
}

/** What a click on a number opens: programs that registered for these dial it (telephony.md 3.1). @param phone E.164 */
export function dialAddress(way: 'tel' | 'sip' | 'callto', phone: string): string {
  if (!/^\+\d{5,15}$/.test(phone)) throw new RangeError('no number')
  return `${way}:${phone}`
}
