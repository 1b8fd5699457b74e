/** What may stand in braces in a template, in the order the settings page offers them. */
export const TEMPLATE_VARIABLES = ['клиент', 'сделка', 'стадия', 'ответственный', 'сумма'] as const
export type TemplateVariable = (typeof TEMPLATE_VARIABLES)[number]

/** Texts ready to be read; what is not known is an empty text. */
export type TemplateValues = Readonly<Record<TemplateVariable, string>>

const HOLE = /\{([^{}]*)\}/g

/**
 * Fills a template's variables in one pass, so that braces inside a client's name are never read as variables.
 * What is no variable of ours stays as it is written.
 */
export function fillTemplate(text: string, values: TemplateValues): string {
  return text.replace(HOLE, (hole, word: string) => {
    const name = toVariable(word)
    return name === null ? hole : values[name]
  })
}

/** Words in braces that are no variables of ours, each once, as they are written. */
export function unknownVariables(text: string): readonly string[] {
  const words = [...text.matchAll(HOLE)].map(([, word]) => word ?? '')
  return [...new Set(words.filter(word => toVariable(word) === null))]
}

/** Case and spaces around do not matter. */
function toVariable(word: string): TemplateVariable | null {
  const name = word.trim().toLowerCase()
  return TEMPLATE_VARIABLES.find(known => known === name) ?? null
}
