export { runAutocomplete } from './run-autocomplete.ts'
export type { AutocompletePage, Wanted } from './run-autocomplete.ts'
export { messages as en } from './messages.en.json?compiled'
export { messages as ru } from './messages.ru.json?compiled'
