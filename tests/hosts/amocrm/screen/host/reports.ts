/** What a widget did that the real host would forgive silently or that moderation forbids. */
export interface Report {
  readonly kind:
    | 'app-write'
    | 'app-read'
    | 'callbacks'
    | 'exception'
    | 'loader'
    | 'not-emulated'
    | 'too-early'
    | 'notice'
    | 'csp'
  /** Widget code, or `''` where the page cannot tell. */
  readonly widget: string
  readonly text: string
}

export interface Reports {
  add(kind: Report['kind'], widget: string, text: string): void
  readonly list: readonly Report[]
  onAdd(listener: () => void): void
}

/** Faults of widgets stay on the page's record, the same text once. */
export function createReports(): Reports {
  const list: Report[] = []
  const listeners: (() => void)[] = []
  return {
    list,
    add(kind, widget, text) {
      if (list.some(one => one.kind === kind && one.widget === widget && one.text === text)) return
      list.push({ kind, widget, text })
      for (const listener of listeners) listener()
    },
    onAdd: listener => void listeners.push(listener),
  }
}
