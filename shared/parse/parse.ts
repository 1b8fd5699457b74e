import { z } from 'zod'

/** What something unknown must look like, and the type it then has. */
export type Shape<T> = z.ZodType<T>

/** The type of what a shape lets through. */
export type Shaped<S extends z.ZodType> = z.output<S>

/** Turns something unknown into something typed. @throws {ParseError} */
export type Parse<T> = (value: unknown) => T

/** Something from outside has not the shape we rely on. Names the field, never its value. */
export class ParseError extends Error {
  override readonly name = 'ParseError'
  /** `data.FIELDS.ID`; empty when the whole is wrong. */
  readonly field: string

  constructor(what: string, field: string) {
    super(field === '' ? `${what} has an unknown shape` : `${what}: ${field} is missing or wrong`)
    this.field = field
  }
}

export const text = z.string()
export const number = z.number()
export const flag = z.boolean()
export const anything = z.unknown()

/** Hosts disagree whether an id is a number or a text; to us it is a text. */
export const idText = z.union([z.string(), z.number()]).transform(String)

/** A number that may come as text: `"15000.00"`. An empty text is no number. */
export const numeric = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .refine(Number.isFinite)

/** Only the fields named; others are dropped. */
export function shape<Fields extends z.ZodRawShape>(fields: Fields): z.ZodObject<Fields> {
  return z.object(fields)
}

export function listOf<S extends z.ZodType>(entry: S): z.ZodArray<S> {
  return z.array(entry)
}

export function recordOf<S extends z.ZodType>(entry: S): z.ZodRecord<z.ZodString, S> {
  return z.record(z.string(), entry)
}

export function oneOf<const Words extends readonly string[]>(
  ...words: Words
): z.ZodType<Words[number]> {
  return z.string().refine((word): word is Words[number] => words.includes(word))
}

/** What is missing or wrong becomes the fallback. */
export function or<S extends z.ZodType>(entry: S, fallback: z.output<S>): z.ZodType<z.output<S>> {
  return z
    .any()
    .optional()
    .transform((value): z.output<S> => {
      const read = entry.safeParse(value)
      return read.success ? read.data : fallback
    })
}

/** What is missing or wrong is "there is none". */
export function orNull<S extends z.ZodType>(entry: S): z.ZodType<z.output<S> | null> {
  return or(z.union([entry, z.null()]), null)
}

/** @param what names the thing in the error: `event`, `token answer` */
export function parserOf<S extends z.ZodType>(what: string, entry: S): Parse<z.output<S>> {
  return value => {
    const read = entry.safeParse(value)
    if (read.success) return read.data
    throw new ParseError(what, read.error.issues[0]?.path.join('.') ?? '')
  }
}

/** `null` instead of an error. */
export function finderOf<S extends z.ZodType>(entry: S): (value: unknown) => z.output<S> | null {
  return value => {
    const read = entry.safeParse(value)
    return read.success ? read.data : null
  }
}

/** @throws {ParseError} for text that is no JSON */
export function parseJson(what: string, json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new ParseError(what, '')
  }
}
