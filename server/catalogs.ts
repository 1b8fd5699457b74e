import type { Locale } from '../shared/i18n/message.ts'
import type { Catalog } from '../shared/i18n/say.ts'
import panelsEn from './panels/messages.en.json' with { type: 'json' }
import panelsRu from './panels/messages.ru.json' with { type: 'json' }
import { ruleMessages } from './rules/messages.ts'

/** Every text the server speaks, by the reader's language. */
export const catalogs: Readonly<Record<Locale, readonly Catalog[]>> = {
  ru: [panelsRu, ...ruleMessages.ru],
  en: [panelsEn, ...ruleMessages.en],
}
