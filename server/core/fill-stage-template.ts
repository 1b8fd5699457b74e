import { fullName } from '../../shared/crm/person-name.ts'
import { createFormat } from '../../shared/i18n/format.ts'
import type { StageTemplate } from '../../shared/settings/saved-settings.ts'
import { fillTemplate, type TemplateValues } from '../../shared/templates/fill.ts'
import type { Facts } from './rule.ts'

/** An admin's template in the words of one card. Its variables are Russian words, so its numbers are written the Russian way. */
export function fillStageTemplate(
  template: Pick<StageTemplate, 'title' | 'text'>,
  facts: Facts,
): { readonly title: string; readonly text: string } {
  const values = valuesOf(facts)
  return {
    title: fillTemplate(template.title, values),
    text: fillTemplate(template.text, values),
  }
}

function valuesOf({ card, contacts, owner, stageName }: Facts): TemplateValues {
  const [client] = contacts
  const name = (client && fullName(client.name)) ?? fullName(card.person) ?? card.companyTitle
  const { money } = createFormat({ locale: 'ru', timeZone: 'UTC' })
  return {
    клиент: name ?? '',
    сделка: card.title,
    стадия: stageName ?? '',
    ответственный: owner?.name ?? '',
    сумма: card.amount === null ? '' : money(card.amount),
  }
}
