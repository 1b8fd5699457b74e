import type { HostId } from '../shared/crm/ids.ts'
import type { Locale } from '../shared/i18n/message.ts'
import type { Catalog } from '../shared/i18n/say.ts'
import casesAmoEn from '../shared/cases/messages.en.amocrm.json' with { type: 'json' }
import casesAmoRu from '../shared/cases/messages.ru.amocrm.json' with { type: 'json' }
import casesEn from '../shared/cases/messages.en.json' with { type: 'json' }
import casesRu from '../shared/cases/messages.ru.json' with { type: 'json' }
import requisitesAmoEn from '../shared/requisites/messages.en.amocrm.json' with { type: 'json' }
import requisitesAmoRu from '../shared/requisites/messages.ru.amocrm.json' with { type: 'json' }
import requisitesEn from '../shared/requisites/messages.en.json' with { type: 'json' }
import requisitesRu from '../shared/requisites/messages.ru.json' with { type: 'json' }
import baseAmoEn from './base/messages.en.amocrm.json' with { type: 'json' }
import baseEn from './base/messages.en.json' with { type: 'json' }
import baseRu from './base/messages.ru.json' with { type: 'json' }
import clientAmoEn from './panels/client-by-number/messages.en.amocrm.json' with { type: 'json' }
import clientAmoRu from './panels/client-by-number/messages.ru.amocrm.json' with { type: 'json' }
import clientEn from './panels/client-by-number/messages.en.json' with { type: 'json' }
import clientRu from './panels/client-by-number/messages.ru.json' with { type: 'json' }
import digestEn from './digest/messages.en.json' with { type: 'json' }
import digestAmoEn from './digest/messages.en.amocrm.json' with { type: 'json' }
import digestAmoRu from './digest/messages.ru.amocrm.json' with { type: 'json' }
import digestRu from './digest/messages.ru.json' with { type: 'json' }
import mergeEn from './merge/messages.en.json' with { type: 'json' }
import mergeAmoEn from './merge/messages.en.amocrm.json' with { type: 'json' }
import mergeAmoRu from './merge/messages.ru.amocrm.json' with { type: 'json' }
import mergeRu from './merge/messages.ru.json' with { type: 'json' }
import importsAmoEn from './import/messages.en.amocrm.json' with { type: 'json' }
import importsAmoRu from './import/messages.ru.amocrm.json' with { type: 'json' }
import importsEn from './import/messages.en.json' with { type: 'json' }
import importsRu from './import/messages.ru.json' with { type: 'json' }
import fieldsAmoEn from '../shared/import/messages.en.amocrm.json' with { type: 'json' }
import fieldsAmoRu from '../shared/import/messages.ru.amocrm.json' with { type: 'json' }
import fieldsEn from '../shared/import/messages.en.json' with { type: 'json' }
import fieldsRu from '../shared/import/messages.ru.json' with { type: 'json' }
import numberingEn from './numbering/messages.en.json' with { type: 'json' }
import numberingRu from './numbering/messages.ru.json' with { type: 'json' }
import panelsAmoEn from './panels/messages.en.amocrm.json' with { type: 'json' }
import panelsAmoRu from './panels/messages.ru.amocrm.json' with { type: 'json' }
import panelsEn from './panels/messages.en.json' with { type: 'json' }
import panelsRu from './panels/messages.ru.json' with { type: 'json' }
import dedupeAmoEn from './rules/dedupe-incoming/messages.en.amocrm.json' with { type: 'json' }
import dedupeAmoRu from './rules/dedupe-incoming/messages.ru.amocrm.json' with { type: 'json' }
import nextStepAmoRu from './rules/ensure-next-step/messages.ru.amocrm.json' with { type: 'json' }
import scoringAmoEn from './scoring/messages.en.amocrm.json' with { type: 'json' }
import scoringAmoRu from './scoring/messages.ru.amocrm.json' with { type: 'json' }
import scoringEn from './scoring/messages.en.json' with { type: 'json' }
import scoringRu from './scoring/messages.ru.json' with { type: 'json' }
import stageTimeAmoRu from './rules/limit-stage-time/messages.ru.amocrm.json' with { type: 'json' }
import { ruleMessages } from './rules/messages.ts'
import telephonyEn from './telephony/messages.en.json' with { type: 'json' }
import telephonyRu from './telephony/messages.ru.json' with { type: 'json' }
import stageTaskAmoRu from './rules/plan-stage-task/messages.ru.amocrm.json' with { type: 'json' }

const common: Readonly<Record<Locale, readonly Catalog[]>> = {
  ru: [
    digestRu,
    mergeRu,
    telephonyRu,
    importsRu,
    fieldsRu,
    clientRu,
    baseRu,
    panelsRu,
    numberingRu,
    requisitesRu,
    casesRu,
    scoringRu,
    ...ruleMessages.ru,
  ],
  en: [
    digestEn,
    mergeEn,
    telephonyEn,
    importsEn,
    fieldsEn,
    clientEn,
    baseEn,
    panelsEn,
    numberingEn,
    requisitesEn,
    casesEn,
    scoringEn,
    ...ruleMessages.en,
  ],
}

/** Only the texts in which a host has words of its own: «дело» is «задача» there. */
const ownWords: Readonly<Record<HostId, Readonly<Record<Locale, Catalog>>>> = {
  bitrix24: { ru: {}, en: {} },
  amocrm: {
    ru: {
      ...clientAmoRu,
      ...fieldsAmoRu,
      ...importsAmoRu,
      ...casesAmoRu,
      ...digestAmoRu,
      ...mergeAmoRu,
      ...panelsAmoRu,
      ...scoringAmoRu,
      ...dedupeAmoRu,
      ...stageTaskAmoRu,
      ...nextStepAmoRu,
      ...stageTimeAmoRu,
      ...requisitesAmoRu,
    },
    en: {
      ...baseAmoEn,
      ...casesAmoEn,
      ...clientAmoEn,
      ...fieldsAmoEn,
      ...importsAmoEn,
      ...digestAmoEn,
      ...panelsAmoEn,
      ...scoringAmoEn,
      ...dedupeAmoEn,
      ...requisitesAmoEn,
      ...mergeAmoEn,
    },
  },
}

/** Every text the server speaks to this host's people, in the reader's language. */
export function catalogsOf(host: HostId, locale: Locale): readonly Catalog[] {
  const words = ownWords[host][locale]
  return common[locale].map(catalog => {
    const own = Object.entries(words).filter(([id]) => Object.hasOwn(catalog, id))
    return own.length === 0 ? catalog : { ...catalog, ...Object.fromEntries(own) }
  })
}
