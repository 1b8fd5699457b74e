/** What goes into the clipboard: plain text, and a table for document editors where there is one. */
export interface Copied {
  readonly text: string
  readonly html: string | null
}

/**
 * Puts both into the clipboard. A frame may have no right to the clipboard's own interface (the host gives it or not), so the old way
 * by a copying event stands behind it; it needs the person's click alone.
 *
 * @returns `false` when the browser let us do neither
 */
export async function copyToClipboard(copied: Copied): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem(toBlobs(copied))])
    return true
  } catch {
    return copyByEvent(copied)
  }
}

function toBlobs({ text, html }: Copied): Record<string, Blob> {
  const blob = (type: string, content: string): Blob => new Blob([content], { type })
  return {
    'text/plain': blob('text/plain', text),
    ...(html !== null && { 'text/html': blob('text/html', html) }),
  }
}

function copyByEvent({ text, html }: Copied): boolean {
  let isHeard = false
  const fill = (event: ClipboardEvent): void => {
    if (event.clipboardData === null) return
    event.clipboardData.setData('text/plain', text)
    if (html !== null) event.clipboardData.setData('text/html', html)
    event.preventDefault()
    isHeard = true
  }
  document.addEventListener('copy', fill)
  try {
    document.execCommand('copy')
  } finally {
    document.removeEventListener('copy', fill)
  }
  return isHeard
}
