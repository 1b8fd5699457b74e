import { createHash } from 'node:crypto'
import type { DoorAnswer } from '../host.ts'
import { wordsOf } from './words.ts'

/** What became of a consent. */
export type Ending =
  | { readonly type: 'connected'; readonly origin: string }
  | { readonly type: 'under-way' | 'denied' | 'too-late' | 'not-admin' | 'failed' }

/** A page without anything of ours but a sentence; it tells the window that opened it, and closes. */
export function toEndingPage(ending: Ending, lang: string): DoorAnswer {
  const sentence = wordsOf(lang)[`amocrm.${ending.type}`]
  const origin = ending.type === 'connected' ? ending.origin : null
  const script = origin === null ? '' : tellOpener(origin)
  const hash = createHash('sha256').update(script).digest('base64')
  return {
    status: ending.type === 'failed' || ending.type === 'too-late' ? 400 : 200,
    html: [
      `<!doctype html><html lang="${lang}"><meta charset="utf-8">`,
      '<meta name="viewport" content="width=device-width"><title>Шаголад</title>',
      `<p>${sentence}</p>`,
      script === '' ? '' : `<script>${script}</script>`,
    ].join(''),
    policy: `default-src 'none'; frame-ancestors 'none'${script === '' ? '' : `; script-src 'sha256-${hash}'`}`,
  }
}

/** @param origin one of the vendor's, whose characters need no escaping */
function tellOpener(origin: string): string {
  return `if(window.opener){window.opener.postMessage({shagolad:'connected'},'${origin}');window.close()}`
}
