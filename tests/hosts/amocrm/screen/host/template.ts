/** What `self.render` takes. */
export interface TemplateSource {
  readonly data?: string
  readonly ref?: string
  readonly href?: string
}

/**
 * A twig template without logic: `{{ name }}` and `{{ a.b }}`, escaped as twig.js does.
 *
 * @throws {Error} for tags, filters, system controls and files, which the stand does not have
 */
export function renderTemplate(
  source: TemplateSource,
  values: Readonly<Record<string, unknown>>,
): string {
  const { data } = source
  if (data === undefined)
    throw new Error(`render(): "${source.ref ?? source.href}" is not emulated, only {data}`)
  if (/\{%|\{\{[^}]*[|(][^}]*\}\}/.test(data))
    throw new Error('render(): twig tags and filters are not emulated')
  return data.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (_all, path: string) =>
    escaped(valueAt(values, path)),
  )
}

function valueAt(values: Readonly<Record<string, unknown>>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (value as Record<string, unknown> | undefined)?.[name],
      values,
    )
}

function escaped(value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value)
  return text.replaceAll(/[&<>"']/g, sign => `&#${sign.codePointAt(0)};`)
}
