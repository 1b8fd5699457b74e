import duplicatesEn from '../../shared/duplicates/messages.en.json' with { type: 'json' }
import duplicatesRu from '../../shared/duplicates/messages.ru.json' with { type: 'json' }
import type { Locale } from '../../shared/i18n/message.ts'
import type { Catalog } from '../../shared/i18n/say.ts'
import dedupeEn from './dedupe-incoming/messages.en.json' with { type: 'json' }
import dedupeRu from './dedupe-incoming/messages.ru.json' with { type: 'json' }
import firstContactEn from './ensure-first-contact/messages.en.json' with { type: 'json' }
import firstContactRu from './ensure-first-contact/messages.ru.json' with { type: 'json' }
import nextStepEn from './ensure-next-step/messages.en.json' with { type: 'json' }
import nextStepRu from './ensure-next-step/messages.ru.json' with { type: 'json' }
import stageTimeEn from './limit-stage-time/messages.en.json' with { type: 'json' }
import stageTimeRu from './limit-stage-time/messages.ru.json' with { type: 'json' }
import stageTaskEn from './plan-stage-task/messages.en.json' with { type: 'json' }
import stageTaskRu from './plan-stage-task/messages.ru.json' with { type: 'json' }

/** Everything rules say, and what they say it with. */
export const ruleMessages: Readonly<Record<Locale, readonly Catalog[]>> = {
  ru: [duplicatesRu, dedupeRu, firstContactRu, stageTaskRu, nextStepRu, stageTimeRu],
  en: [duplicatesEn, dedupeEn, firstContactEn, stageTaskEn, nextStepEn, stageTimeEn],
}
