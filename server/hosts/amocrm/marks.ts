/**
 * Marks are left in the last line of what we write, short and in brackets, so that a retry whose answer was lost finds it:
 * `[#k7f3a9b2c1]`, for a case of the head of sales `[#case-k7f3a9b2c1]`. `request_id` is no key: the account takes the same one twice
 * (amocrm.md 16.3).
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

/** A contact has no text of its own: its mark is a tag, which its list shows and nobody's field holds. */
export function toTag(mark: string): string {
  return `шаголад ${mark}`
}

export function findTagMark(tag: string): string | null {
  return /^шаголад ([a-z0-9]{10})$/i.exec(tag)?.[1]?.toLowerCase() ?? null
}

/** What clients typed into forms must not look like a mark of ours. */
export function withoutMarks(text: string): string {
  return text.replaceAll('[#', '[\u200B#')
}

function asLines(text: string, mark: string): string {
  const line = `Шаголад ${mark}`
  return text === '' ? line : `${withoutMarks(text)}\n\n${line}`
}
