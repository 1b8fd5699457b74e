import { fillTemplate } from '../../shared/templates/fill.ts'

/** A template as it would come out for a client who does not exist. */
export function previewTemplate(
  text: string,
  sample: { readonly client: string; readonly deal: string; readonly owner: string },
  stage: string,
): string {
  return fillTemplate(text, {
    клиент: sample.client,
    сделка: sample.deal,
    стадия: stage,
    ответственный: sample.owner,
    сумма: '480\u00A0000\u00A0₽',
  })
}
