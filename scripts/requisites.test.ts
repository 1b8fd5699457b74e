import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedRegistry, startRegistry } from '../tests/providers/registry/registry.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

let registry: EmulatedRegistry

beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())

interface Outcome {
  readonly code: number
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  readonly complaint: string
}

function run(words: readonly string[], key = registry.key): Promise<Outcome> {
  const script = path.join(root, 'scripts/requisites.ts')
  return new Promise(resolve => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script, ...words, '--registry', registry.address],
      { env: { PATH: process.env['PATH'], DADATA_API_KEY: key } },
      (error, stdout, stderr) => {
        const lines = stdout.split('\n').filter(line => line !== '')
        resolve({
          code: typeof error?.code === 'number' ? error.code : 0,
          lines: lines.map(line => JSON.parse(line) as Outcome['lines'][number]),
          complaint: stderr.trim(),
        })
      },
    )
  })
}

describe('npm run requisites', () => {
  it('prints the companies of a town, the chosen one first', async () => {
    const { code, lines } = await run(['Ромашка', 'Самара'])

    expect(code).toBe(0)
    expect(lines[0]).toMatchObject({
      name: { short: 'ООО "РОМАШКА"' },
      address: { city: 'Самара' },
      chosen: true,
      status: 'действует',
      preamble:
        'Общество с ограниченной ответственностью «РОМАШКА», именуемое в дальнейшем «Заказчик», в лице генерального директора Соловья Андрея Львовича, действующего на основании Устава',
    })
  })

  it('tells how to get a key when there is none', async () => {
    const { code, lines, complaint } = await run(['Ромашка'], '')

    expect({ code, lines }).toEqual({ code: 1, lines: [] })
    expect(complaint).toContain('dadata.ru')
  })

  it('tells in one sentence what is wrong with an ИНН', async () => {
    expect(await run(['7707083894'])).toEqual({
      code: 1,
      lines: [],
      complaint: 'ИНН: не сходится контрольная цифра',
    })
  })

  it('tells in one sentence that the key is refused, and keeps it to itself', async () => {
    const { code, complaint } = await run(['Ромашка'], 'secret-of-tests')

    expect(code).toBe(1)
    expect(complaint).toContain('не принял ключ')
    expect(complaint).not.toContain('secret-of-tests')
  })

  it('tells in one sentence that the day is used up', async () => {
    registry.switches.isDaySpent = true
    const { code, complaint } = await run(['Ромашка'])
    registry.switches.isDaySpent = false

    expect(code).toBe(1)
    expect(complaint).toMatch(/^Запросы на сегодня закончились.*$/)
  })

  it('tells in one sentence that nobody answers', async () => {
    registry.switches.failures.push(500, 502)
    const { code, complaint } = await run(['Ромашка'])

    expect({ code, complaint }).toEqual({
      code: 1,
      complaint: 'Сервис реквизитов не отвечает. Данные можно ввести вручную',
    })
  })

  it('shows its usage for an option nobody knows', async () => {
    expect(await run(['--verbose', 'Ромашка'])).toMatchObject({ code: 2, lines: [] })
  })
})
