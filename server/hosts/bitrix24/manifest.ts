import { readFileSync } from 'node:fs'
import {
  anything,
  listOf,
  number,
  oneOf,
  parseJson,
  parserOf,
  recordOf,
  shape,
  text,
  type Shaped,
} from '../../../shared/parse/parse.ts'

const words = shape({ ru: text, en: text })

const manifest = shape({
  hook: text,
  events: listOf(text),
  placements: listOf(
    shape({
      placement: text,
      page: text,
      title: words,
      description: words,
      options: recordOf(anything),
    }),
  ),
  fieldTypes: listOf(
    shape({
      code: text,
      page: text,
      height: number,
      title: words,
      description: words,
      field: shape({
        name: text,
        on: listOf(oneOf('lead', 'deal', 'contact', 'company')),
        label: words,
        section: words,
      }),
    }),
  ),
})

/** What must stand on a portal: events, places, field types. Paths are on our public address. */
export type Manifest = Shaped<typeof manifest>
export type FieldType = Manifest['fieldTypes'][number]

const parseManifest = parserOf('manifest', manifest)

/** Read as data, once, at start. */
export function loadManifest(): Manifest {
  const file = new URL('../../../manifests/bitrix24.json', import.meta.url)
  return parseManifest(parseJson('manifest', readFileSync(file, 'utf8')))
}

/** The field's name on a card: the portal puts the prefix before it. */
export function fieldNameOf(type: FieldType): string {
  return `UF_CRM_${type.field.name}`
}
