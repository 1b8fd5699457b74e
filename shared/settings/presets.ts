import type { Pipeline, Stage } from '../crm/model.ts'
import { openStages, type SettingsFields } from './fields.ts'

export const PRESETS = ['classic', 'base', 'leads', 'empty'] as const
export type PresetId = (typeof PRESETS)[number]

interface PresetStage {
  /** Words by which a portal's stage is recognised, lower case, `ё` as `е`. */
  readonly words: readonly string[]
  /** `null`: no limit of ours fits everybody. */
  readonly limit: { readonly amount: number; readonly calendar: boolean } | null
  readonly template: {
    readonly title: string
    readonly text: string
    readonly days: number
  } | null
}

/** What a preset would write for one stage of the portal. */
export interface StageProposal {
  readonly stage: Stage
  readonly fields: SettingsFields
  readonly limit: PresetStage['limit']
  readonly title: string | null
}

// Stages, limits and the main question: ux-conventions §7. The limits of the other two pipelines are our own proposal.
const CLASSIC: readonly PresetStage[] = [
  {
    words: ['интерес', 'нов', 'неразобран', 'не обработан', 'входящ', 'обращени'],
    limit: { amount: 1, calendar: false },
    template: {
      title: 'Связаться с клиентом: {клиент}',
      text: 'Выясните, что нужно клиенту, и договоритесь о следующем разговоре.',
      days: 1,
    },
  },
  {
    words: ['переговор', 'подготовк', 'кп', 'предложени', 'работ', 'встреч', 'презентац'],
    limit: { amount: 3, calendar: false },
    template: {
      title: 'Отправить КП: {клиент}',
      text: 'Отправьте коммерческое предложение и договоритесь, когда обсудите его.',
      days: 2,
    },
  },
  {
    words: ['ожидан', 'решени', 'согласован', 'думает', 'обсужд'],
    limit: { amount: 4, calendar: true },
    template: {
      title: 'Перезвонить: {клиент}',
      text: 'Спросите: «Что вас смущает?» Запишите ответ и дату решения.',
      days: 3,
    },
  },
  {
    words: ['договор', 'счет', 'предоплат', 'оплат', 'документ'],
    limit: { amount: 5, calendar: false },
    template: {
      title: 'Подготовить договор и счёт: {клиент}',
      text: 'Соберите реквизиты, отправьте договор и счёт, узнайте дату оплаты.',
      days: 1,
    },
  },
  {
    words: ['исполнен', 'закупк', 'доставк', 'монтаж', 'производств', 'финальн', 'отгрузк'],
    limit: null,
    template: {
      title: 'Проверить исполнение: {сделка}',
      text: 'Узнайте, идут ли работы по сроку договора, и сообщите клиенту.',
      days: 5,
    },
  },
]

const BASE: readonly PresetStage[] = [
  {
    words: ['интерес', 'нов', 'план', 'касани', 'напомин', 'обращени'],
    limit: { amount: 5, calendar: false },
    template: {
      title: 'Позвонить постоянному клиенту: {клиент}',
      text: 'Узнайте, как дела с прошлой покупкой и что понадобится дальше.',
      days: 2,
    },
  },
  {
    words: ['переговор', 'подготовк', 'кп', 'предложени', 'работ', 'потребност'],
    limit: { amount: 5, calendar: false },
    template: {
      title: 'Предложить решение: {клиент}',
      text: 'Отправьте предложение с учётом прошлых покупок.',
      days: 2,
    },
  },
  ...CLASSIC.slice(2),
]

const LEADS: readonly PresetStage[] = [
  {
    words: ['интерес', 'нов', 'неразобран', 'не обработан', 'входящ', 'обращени'],
    limit: { amount: 1, calendar: false },
    template: {
      title: 'Связаться: {клиент}',
      text: 'Ответьте на обращение и выясните, что нужно.',
      days: 1,
    },
  },
  {
    words: ['работ', 'недозвон', 'связ', 'обработ', 'в процессе'],
    limit: { amount: 2, calendar: false },
    template: {
      title: 'Выяснить потребность: {клиент}',
      text: 'Узнайте задачу, срок и того, кто принимает решение.',
      days: 1,
    },
  },
  {
    words: ['квалифик', 'обработан', 'передач', 'встреч', 'назначен'],
    limit: { amount: 2, calendar: false },
    template: {
      title: 'Передать в продажи: {клиент}',
      text: 'Заведите сделку и договоритесь о переговорах.',
      days: 1,
    },
  },
]

const STAGES: Readonly<Record<PresetId, readonly PresetStage[]>> = {
  classic: CLASSIC,
  base: BASE,
  leads: LEADS,
  empty: [],
}

/**
 * What a preset would write into a pipeline: its stages by name first, those left over by their order. A stage for which the preset has
 * nothing is emptied, so that the preview is all there is.
 */
export function proposePreset(id: PresetId, pipeline: Pipeline): readonly StageProposal[] {
  const stages = openStages(pipeline)
  const matches = matchStages(STAGES[id], stages)
  return stages.map(stage => {
    const match = matches.get(stage.id) ?? null
    return {
      stage,
      fields: toFields(stage, match),
      limit: match?.limit ?? null,
      title: match?.template?.title ?? null,
    }
  })
}

/**
 * Stage of the portal → stage of the preset. Names decide, and both orders are kept: what stands later in the portal is never matched
 * to what comes earlier in the preset. Stages without a match by name take what remains between their neighbours.
 */
function matchStages(
  preset: readonly PresetStage[],
  stages: readonly Stage[],
): ReadonlyMap<string, PresetStage> {
  const matches = new Map<string, PresetStage>()
  let from = 0
  for (const stage of stages) {
    const index = preset.findIndex(
      ({ words }, place) => place >= from && hasWord(stage.name, words),
    )
    if (index === -1) continue
    const match = preset[index]
    if (match !== undefined) matches.set(stage.id, match)
    from = index + 1
  }
  return new Map([...matches, ...matchByOrder(preset, stages, matches)])
}

function matchByOrder(
  preset: readonly PresetStage[],
  stages: readonly Stage[],
  matches: ReadonlyMap<string, PresetStage>,
): readonly (readonly [string, PresetStage])[] {
  const found: (readonly [string, PresetStage])[] = []
  let next = 0
  for (const [place, { id }] of stages.entries()) {
    const match = matches.get(id)
    if (match !== undefined) {
      next = preset.indexOf(match) + 1
      continue
    }
    const later = stages.slice(place + 1).flatMap(stage => matches.get(stage.id) ?? [])
    const end = later[0] === undefined ? preset.length : preset.indexOf(later[0])
    const free = preset[next]
    if (free === undefined || next >= end) continue
    found.push([id, free])
    next++
  }
  return found
}

function hasWord(name: string, words: readonly string[]): boolean {
  // Beginnings of words: «кп» must not be found inside «закпить».
  const parts = name
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^a-zа-я0-9]+/)
  return words.some(word =>
    word.includes(' ') ? parts.join(' ').includes(word) : parts.some(part => part.startsWith(word)),
  )
}

function toFields({ id }: Stage, match: PresetStage | null): SettingsFields {
  const { limit = null, template = null } = match ?? {}
  return {
    [`limits.${id}.amount`]: limit === null ? '' : String(limit.amount),
    [`limits.${id}.unit`]: 'days',
    [`limits.${id}.calendar`]: limit?.calendar ? 'yes' : 'no',
    [`templates.${id}.title`]: template?.title ?? '',
    [`templates.${id}.text`]: template?.text ?? '',
    [`templates.${id}.amount`]: String(template?.days ?? 1),
    [`templates.${id}.unit`]: 'days',
  }
}
