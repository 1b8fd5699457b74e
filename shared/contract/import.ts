import type { UserId } from '../crm/ids.ts'
import type { ImportField } from '../import/fields.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

// Loading a client base. One file is one load; it lives on the server, so leaving the page stops nothing. Administrators only: 403 for
// anybody else. All sentences come in the reader's language.

/**
 * uploading → draft (columns are chosen) → rehearsing → rehearsed → loading ⇄ paused → loaded → rolling-back → rolled-back.
 *
 * `cancelled`: loading was ended half-way, what was written stays and can be rolled back. `failed`: the file cannot be read, `trouble`
 * says why; only removing it is left. A change of the setup takes `rehearsing` and `rehearsed` back to `draft`.
 */
export type LoadState =
  | 'uploading'
  | 'draft'
  | 'rehearsing'
  | 'rehearsed'
  | 'loading'
  | 'paused'
  | 'loaded'
  | 'cancelled'
  | 'rolling-back'
  | 'rolled-back'
  | 'failed'

/** Larger files are refused before anything of them is read. */
export const MAX_FILE_BYTES = 200 * 1024 * 1024
/** More rows are refused when they are met. */
export const MAX_ROWS = 500_000
/** Columns beyond are not read. */
export const MAX_COLUMNS = 200
/** Of the file in one question; every piece but the last one is exactly so long. A slow line gets it through within the page's 15 s. */
export const PIECE_BYTES = 256 * 1024

export interface NewUpload {
  /** As the person calls it; `.csv`, `.txt`, `.tsv` or `.xlsx`. */
  readonly name: string
  readonly size: number
}

/**
 * Begins an upload. 422 `fields.size`: `too-large` | `empty`; `fields.name`: `unknown-type` (`.xls` and everything else we do not read) |
 * `too-long`.
 */
export const startUpload = command<NewUpload, { readonly load: string }>('/api/loads/upload')

export interface UploadPiece {
  readonly load: string
  /** From 0. Pieces may come in any order and more than once. */
  readonly at: number
  /** Base64. */
  readonly data: string
}

/** `received`: pieces there now, of `Math.ceil(size / PIECE_BYTES)`. */
export const putPiece = command<UploadPiece, { readonly received: number }>('/api/loads/piece')

/** When all pieces are there: looks into the file and guesses its columns. 409 `stale`: pieces are missing. */
export const finishUpload = command<LoadQuestion, LoadAnswer>('/api/loads/finish')

export interface LoadQuestion {
  readonly load: string
}

/** Of text files; what is not told is found out for each file. */
export const TEXT_ENCODINGS = ['UTF-8', 'Windows-1251', 'UTF-16', 'CP866', 'KOI8-R'] as const
export type TextEncoding = (typeof TEXT_ENCODINGS)[number]
export const DELIMITERS = [';', ',', '\t', '|', ':', '^', '~'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** What a person may change before the rehearsal. */
export interface LoadSetup {
  /** Place among `file.sheets`; 0 for a text file. */
  readonly sheet: number
  /** A row names the columns: the first one, unless `headerLine` says otherwise. */
  readonly hasHeader: boolean
  /** Number of that row in the file, one of `file.lines`; what stands above it is not loaded. Only with `hasHeader`. */
  readonly headerLine?: number | undefined
  /** Of a text file; missing: what it was found to be. A change of it or of the delimiter guesses header and columns anew. */
  readonly encoding?: TextEncoding | undefined
  readonly delimiter?: Delimiter | undefined
  /** By the places of the columns; as long as `file.columns`. */
  readonly mapping: readonly ImportField[]
  /** Responsible for what is made; `null`: whoever installed the app, as the host has it. */
  readonly owner: UserId | null
  /** Every row is a request, whether a column marks it so or not. */
  readonly allAreRequests: boolean
  /** Of what is made, where the row names no source of its own; at most 100 characters. Missing or empty: none. */
  readonly source?: string | undefined
}

export interface LoadColumn {
  /** Empty when the file names none. */
  readonly heading: string
  /** Up to 5 cells of the first rows, shortened; empty cells are left out. */
  readonly samples: readonly string[]
}

export interface LoadFile {
  readonly kind: 'csv' | 'xlsx'
  /** As it is read now, chosen or found; `null` for a workbook. */
  readonly encoding: TextEncoding | null
  readonly delimiter: Delimiter | null
  /** Empty for a text file. Hidden sheets are among them. */
  readonly sheets: readonly string[]
  readonly columns: readonly LoadColumn[]
  /** First 10 rows as they stand, header included, for the preview. */
  readonly rows: readonly (readonly string[])[]
  /** Their numbers in the file, the first is 1: empty ones are left out. */
  readonly lines: readonly number[]
  /** What was seen in the file and is good to know, a sentence each: mixed encodings, merged cells, more than 200 columns. */
  readonly notes: readonly string[]
}

export interface LoadProgress {
  readonly doing: 'rehearsal' | 'load' | 'roll-back'
  /** Rows. */
  readonly done: number
  /** `null`: not known yet, which is only so at the beginning of a rehearsal; then `share` tells. */
  readonly total: number | null
  /** 0 … 1. */
  readonly share: number
  /** By the pace of the last minutes; `null`: too early to tell, or paused. */
  readonly secondsLeft: number | null
  /** Why it does not go on by itself at the moment, in a sentence: the host has asked for a pause, access is lost. `null`: it goes on. */
  readonly waits: string | null
}

/** Rows by what becomes of them. */
export interface LoadCounts {
  /** A new contact or company. */
  readonly created: number
  /** A known contact learns something. */
  readonly updated: number
  /** A known contact that knows it all already. */
  readonly attached: number
  /** The person of an earlier row of this file. */
  readonly repeated: number
  /** Left for a person to decide: in the error file. */
  readonly doubtful: number
  /** A request is made of it, and the rules take it from there. */
  readonly requests: number
  /** Cannot be loaded: in the error file. */
  readonly refused: number
}

export interface LoadExample {
  readonly fate: keyof LoadCounts
  /** In the file, the first row is 1. */
  readonly line: number
  /** Who it is about: name, else phone or e-mail. */
  readonly who: string
  /** What happens and why, in a sentence. */
  readonly why: string
  /** Opens what it is attached to; `null`: nothing in the CRM yet. */
  readonly card: { readonly kind: 'contact' | 'company'; readonly id: string } | null
}

export interface LoadRehearsal {
  readonly counts: LoadCounts
  /** Up to 5 of each fate. */
  readonly examples: readonly LoadExample[]
  /** What was left out of rows that are loaded all the same, by sentence, most first. */
  readonly warnings: readonly { readonly text: string; readonly count: number }[]
  readonly finishedAt: Instant
}

export interface LoadResult {
  readonly counts: LoadCounts
  /** The host said no to the row: in the error file, counted in `refused`, too. */
  readonly failed: number
  /** Rows that turned out otherwise than rehearsed, since the base had changed meanwhile. */
  readonly changed: number
  /** Rows in the CRM whose comment the host did not take; missing: none. */
  readonly notesRefused?: number
  /** `null`: still under way, or paused. */
  readonly finishedAt: Instant | null
}

/** What a roll-back would do, or has done. Nothing that somebody has changed since is touched. */
export interface RollBackPlan {
  /** Deleted; 0 on a host that lets nobody delete: see `cannot`. */
  readonly deletes: { readonly contacts: number; readonly companies: number }
  /** Only tagged, for a person to delete: hosts whose API cannot. */
  readonly tags: { readonly contacts: number; readonly companies: number }
  /** Known contacts that lose what the load has added. */
  readonly restores: number
  /** What cannot be taken back, a sentence each, with numbers. */
  readonly cannot: readonly string[]
}

export interface LoadAnswer {
  readonly load: string
  readonly name: string
  readonly size: number
  readonly state: LoadState
  readonly createdAt: Instant
  /** Who has uploaded it. */
  readonly by: string
  /** Pieces received; for going on with an upload that was cut off. */
  readonly received: readonly number[]
  /** `null` while uploading. */
  readonly file: LoadFile | null
  readonly setup: LoadSetup | null
  /** What stands against a rehearsal, a sentence each; empty: it can begin. */
  readonly faults: readonly string[]
  /** What a column may hold, in the order in which to offer it, `skip` last. */
  readonly fields: readonly {
    readonly field: ImportField
    readonly label: string
    /** May stand over several columns. */
    readonly isRepeatable: boolean
  }[]
  /** Whom the made cards may be given to. */
  readonly owners: readonly { readonly id: UserId; readonly name: string }[]
  /** `null`: nothing is under way. */
  readonly progress: LoadProgress | null
  readonly rehearsal: LoadRehearsal | null
  /** From the start of the load on. */
  readonly result: LoadResult | null
  /** Rows of the error file there is now: refused, doubtful, failed. 0: none. */
  readonly errors: number
  /** What a roll-back has done; `null`: there was none. Before it ask `getRollBack`. */
  readonly rolledBack: RollBackPlan | null
  /** Why it failed, or what has to be mended, in a sentence. */
  readonly trouble: string | null
  /** What may be asked of it now. */
  readonly wishes: readonly LoadWish[]
}

/** The whole of one load; asked again every few seconds while something is under way. 404: there is no such load. */
export const getLoad = query<LoadQuestion, LoadAnswer>('/api/loads/one')

/** 409 `stale`: it has begun to load meanwhile. */
export const changeSetup = command<LoadQuestion & { readonly setup: LoadSetup }, LoadAnswer>(
  '/api/loads/setup',
)

/** `remove`: forgets the file and the load, what was written stays; not while something is under way. */
export type LoadWish = 'rehearse' | 'start' | 'pause' | 'resume' | 'cancel' | 'roll-back' | 'remove'

/** Answers at once, the work goes on by itself. 409 `stale`: it is not among `wishes` any more. 422 where `faults` is not empty. */
export const steerLoad = command<LoadQuestion & { readonly wish: LoadWish }, LoadAnswer>(
  '/api/loads/steer',
)

export interface LoadLine {
  readonly load: string
  readonly name: string
  readonly state: LoadState
  readonly createdAt: Instant
  readonly by: string
  /** 0 … 1 of what is under way; `null`: nothing is. */
  readonly share: number | null
  /** Rows; of the load, else of the rehearsal; `null`: neither yet. */
  readonly counts: LoadCounts | null
  readonly errors: number
}

export interface LoadsAnswer {
  /** Newest first, at most 100. */
  readonly loads: readonly LoadLine[]
}

export const getLoads = query<Record<string, never>, LoadsAnswer>('/api/loads')

/** What a roll-back would do now. Counted from what we know; whether somebody has changed a card since is seen when its turn comes. */
export const getRollBack = query<LoadQuestion, RollBackPlan>('/api/loads/roll-back')

export interface ErrorFilePart {
  /** Of the file to save. */
  readonly name: string
  /** CSV, with `;` and a byte order mark at the beginning of the first part; parts are put together as they come. */
  readonly text: string
  /** For the next question; `null`: this was the last part. */
  readonly next: number | null
}

/** Rows that were not loaded, with the reasons: can be mended and loaded again. `after`: 0 at first. */
export const getErrorFile = query<LoadQuestion & { readonly after: number }, ErrorFilePart>(
  '/api/loads/errors',
)

/** A card that the load has made. */
export interface MadeCard {
  /** In the file, the first row is 1. */
  readonly line: number
  /** Name, else company, else phone or e-mail. */
  readonly who: string
  readonly card: {
    readonly kind: 'contact' | 'company' | 'lead' | 'deal'
    readonly id: string
  }
}

export interface MadePart {
  readonly cards: readonly MadeCard[]
  /** For the next question; `null`: there are no more. */
  readonly next: number | null
}

/** What the load has made and not taken back, in the order of the file. `after`: 0 at first. */
export const getMade = query<LoadQuestion & { readonly after: number }, MadePart>('/api/loads/made')
