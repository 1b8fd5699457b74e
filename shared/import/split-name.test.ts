import { describe, expect, it } from 'vitest'
import { splitName } from './split-name.ts'

describe('splitName', () => {
  it.each([
    ['Иванов Иван Петрович', ['Иванов', 'Иван', 'Петрович']],
    ['иван петрович иванов', ['Иванов', 'Иван', 'Петрович']],
    ['САЛТЫКОВ-ЩЕДРИН МИХАИЛ', ['Салтыков-Щедрин', 'Михаил', null]],
    ['Иван Петрович', [null, 'Иван', 'Петрович']],
    ['Зимина Олеся', ['Зимина', 'Олеся', null]],
  ])('takes «%s» apart', (line, [last, first, second]) => {
    expect(splitName(line)).toEqual({ last, first, second })
  })

  it.each(['Клиент', 'Иванов И.П.', 'Иван Пётр', 'ООО «Ромашка» Иван', 'Кто-то совсем другой', ''])(
    'leaves «%s» as it stands',
    line => {
      expect(splitName(line)).toEqual({ first: line || null, last: null, second: null })
    },
  )
})
