import type {
  FieldChange,
  FillingQuestion,
  Lamp,
  PreviewAnswer,
  RequisiteField,
} from '../../shared/contract/requisites-fill.ts'
import type { Say } from '../../shared/i18n/message.ts'
import type { RequisiteValues } from '../../shared/requisites/filling.ts'
import { lampsOf } from '../../shared/requisites/standing-party.ts'

export type Preview = Extract<PreviewAnswer, { readonly type: 'preview' }>

/** What a person has ticked in a preview. */
export interface Choice {
  readonly accept: ReadonlySet<RequisiteField>
  readonly confirmed: ReadonlySet<FillingQuestion['key']>
}

/** Empty places are filled unless somebody says no; what stands is replaced only when somebody says yes. */
export function firstChoice(preview: Preview): Choice {
  const written = preview.changes.filter(({ kind }) => kind === 'write')
  return { accept: new Set(written.map(({ field }) => field)), confirmed: new Set() }
}

/**
 * What was ticked before, kept for a preview that is shown anew (another bank, another answer): only what is new in it gets the first choice.
 */
export function keepChoice(before: Preview, choice: Choice, after: Preview): Choice {
  const known = new Set(before.changes.map(change => nameOf(change)))
  const accept = after.changes.filter(change =>
    known.has(nameOf(change)) ? choice.accept.has(change.field) : isMeant(change, after),
  )
  const asked = new Set(after.questions.map(({ key }) => key))
  return {
    accept: new Set(accept.filter(({ kind }) => kind !== 'same').map(({ field }) => field)),
    confirmed: new Set([...choice.confirmed].filter(key => asked.has(key))),
  }
}

/** Whoever has said that requisites of another КПП are brought up to date means its КПП. */
function isMeant({ field, kind }: FieldChange, { otherKpp }: Preview): boolean {
  return kind === 'write' || (field === 'kpp' && otherKpp?.will === 'update')
}

/** What the card will hold once what is ticked is written, and all the rest stays. */
export function valuesAfter({ changes, keeps }: Preview, { accept }: Choice): RequisiteValues {
  const written = changes.flatMap(({ field, now, will, kind }) => {
    const value = kind === 'same' || accept.has(field) ? will : now
    return value === null ? [] : [[field, value] as const]
  })
  return { ...keeps, ...Object.fromEntries(written) }
}

/** «Готово для договора», «готово для счёта» of that. */
export function lampsAfter(preview: Preview, choice: Choice, say: Say): readonly Lamp[] {
  const { party, placeless } = preview
  return lampsOf(valuesAfter(preview, choice), party.kind, say, placeless)
}

/** The same place with the same kind of change; the value may be another one. */
function nameOf({ field, kind }: FieldChange): string {
  return `${field} ${kind}`
}

export function isAnswered({ questions }: Preview, { confirmed }: Choice): boolean {
  return questions.every(({ key }) => confirmed.has(key))
}

/** A set with one thing in or out. */
export function withOne<Thing>(set: ReadonlySet<Thing>, thing: Thing, isIn: boolean) {
  const next = new Set(set)
  if (isIn) next.add(thing)
  else next.delete(thing)
  return next
}
