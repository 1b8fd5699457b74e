/**
 * Marks are left in the last line of what we make, short and in brackets, so that a retry whose answer was lost finds it:
 * `[#k7f3a9b2c1]`, for a case of the head of sales `[#case-k7f3a9b2c1]`. The portal has no field of ours on activities
 * and comments.
 */
const MARK = /\[#(?:case-)?([a-z0-9]{10})\]/g

export function withMark(text: string, mark: string): string {
  return asLines(text, `[#${mark}]`)
}

export function withCaseMark(text: string, mark: string): string {
  return asLines(text, `[#case-${mark}]`)
}

export function findMarks(text: string): readonly string[] {
  return [...text.matchAll(MARK)].map(([, mark]) => mark ?? '')
}

export function hasCaseMark(text: string): boolean {
  return /\[#case-[a-z0-9]{10}\]/.test(text)
}

/**
 * Texts hold what clients typed into forms, and the portal reads BB codes in descriptions, comments and notifications:
 * a zero-width space keeps `[URL=…]` a text.
 */
export function withoutCodes(text: string): string {
  return text.replaceAll('[', '[\u200B')
}

/** Who made a contact, and for which request: `lead:91:k7f3a9b2c1` in its origin id. */
export const ORIGINATOR = 'shagolad'

export function toOriginId(card: string, mark: string): string {
  return `${card}:${mark}`
}

export function findOriginMark(originId: string): string | null {
  return /:([a-z0-9]{10})$/.exec(originId)?.[1] ?? null
}

function asLines(text: string, mark: string): string {
  // The reader of a timeline sees who wrote it, not only a code.
  const line = `Шаголад ${mark}`
  return text === '' ? line : `${withoutCodes(text)}\n\n${line}`
}
