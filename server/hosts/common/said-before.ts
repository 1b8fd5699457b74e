/** Last line of a note that a load has left (`loadNoteMark`), of whichever load. */
const MARK = /\s*Шаголад \[загрузка [^\]\n]*\]\s*$/
/** How hosts keep the ends of lines. */
const LINE_END = /\r\n?|<br\s*\/?>|<\/?p>|\[\/?p\]|\[br\]/gi

/** Whether a note, or a comment, says these very words in lines of their own: «да» is not said in «на продажу». */
export function isSaidIn(note: string, words: string): boolean {
  return linesOf(note.replace(MARK, '')).includes(linesOf(words))
}

/**
 * Whether a note is still as a load has left it.
 *
 * @param words `undefined`: not known any more, its mark has to do
 */
export function isUntouched(note: string, words: string | undefined): boolean {
  if (!MARK.test(note)) return false
  return words === undefined || bare(note.replace(MARK, '')) === bare(words)
}

/** Hosts keep spaces and ends of lines in their own way. */
function bare(text: string): string {
  return text.replaceAll(LINE_END, '').replaceAll(/[\s\u200B]/g, '')
}

/** Each line between two ends; empty ones say nothing. */
function linesOf(text: string): string {
  const lines = text.replaceAll(LINE_END, '\n').split('\n')
  const filled = lines.map(line => line.trim()).filter(line => line !== '')
  return `\n${filled.join('\n')}\n`
}
