import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FILE_2026 } from '../tests/numbering-files.ts'

const script = fileURLToPath(new URL('phone.ts', import.meta.url))

interface Run {
  readonly code: number | null
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  readonly said: string
}

/** The command as a process of its own. */
function phone(words: readonly string[], input: string | Uint8Array = ''): Promise<Run> {
  const child = spawn(process.execPath, ['--max-old-space-size=120', script, ...words])
  const out: Buffer[] = []
  const said: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => said.push(piece))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => {
      const text = Buffer.concat(out).toString('utf8')
      const lines = text === '' ? [] : text.trimEnd().split('\n')
      resolve({
        code,
        lines: lines.map(line => JSON.parse(line) as Run['lines'][number]),
        said: Buffer.concat(said).toString('utf8'),
      })
    })
  })
}

const AT = ['--at', '2026-11-25T12:00:00Z'] as const

describe('npm run phone', { timeout: 60_000 }, () => {
  it('prints a JSON line with every field for a number', async () => {
    const { code, lines } = await phone([...AT, '+78462316014'])

    expect(code).toBe(0)
    expect(lines).toEqual([
      {
        number: '+78462316014',
        e164: '+78462316014',
        country: 'RU',
        region: 'Самарская область',
        city: 'Самара',
        precision: 'city',
        zone: 'Europe/Samara',
        offset: '+04:00',
        source: 'register-2015',
        share: null,
      },
    ])
  })

  it('answers each line of its input, empty ones too', async () => {
    const { lines } = await phone([], '8 (846) 231-60-14\r\n\nпривет\n+77012345678')

    expect(lines.map(({ number, country, reason }) => [number, country, reason])).toEqual([
      ['8 (846) 231-60-14', 'RU', undefined],
      ['', null, 'not-a-number'],
      ['привет', null, 'not-a-number'],
      ['+77012345678', 'KZ', undefined],
    ])
  })

  it('tells the offset of the moment asked about', async () => {
    const [winter, summer] = await Promise.all(
      ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z'].map(at =>
        phone(['--at', at, '+4930123456']),
      ),
    )

    expect([winter?.lines[0]?.['offset'], summer?.lines[0]?.['offset']]).toEqual([
      '+01:00',
      '+02:00',
    ])
  })

  it('says nothing to nothing', async () => {
    expect(await phone([], '')).toEqual({ code: 0, lines: [], said: '' })
  })

  it.each([
    ['a megabyte of garbage in one line', Buffer.alloc(1_000_000, 'я8+(')],
    [
      'a megabyte of bytes that are no text',
      Buffer.alloc(1_000_000, Uint8Array.of(0xff, 0xc3, 0x00, 0x2b)),
    ],
    ['twenty megabytes of digits in one line', Buffer.alloc(20_000_000, '8912345678')],
  ])('survives %s', async (_what, input) => {
    const { code, lines, said } = await phone([], input)

    expect([code, lines.length, said]).toEqual([0, 1, ''])
    expect(String(lines[0]?.['number']).length).toBeLessThanOrEqual(100)
  })

  it('survives a megabyte of short garbage lines', async () => {
    const { code, lines } = await phone([], '😀 +7\n'.repeat(100_000))

    expect(code).toBe(0)
    expect(lines).toHaveLength(100_000)
    expect(lines.at(-1)).toMatchObject({ precision: 'none', reason: 'not-a-number' })
  })

  it('ends quietly when its reader leaves', async () => {
    const child = spawn('bash', [
      '-c',
      `yes +78462316014 | head -100000 | "${process.execPath}" "${script}" | head -1; echo "\${PIPESTATUS[2]}" >&2`,
    ])
    const said: Buffer[] = []
    child.stderr.on('data', (piece: Buffer) => said.push(piece))
    const code = await new Promise(resolve => child.on('close', resolve))

    expect([code, Buffer.concat(said).toString('utf8').trim()]).toEqual([0, '0'])
  })

  it('uses the official files of a folder', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'register-'))
    writeFileSync(path.join(folder, 'ABC-3xx.csv'), FILE_2026)

    const { lines } = await phone(['--register', folder, '+73013049000', '+78462316014'])

    expect(lines).toMatchObject([
      { city: 'Новый Уоян, Северо-Байкальский район', source: 'register' },
      { city: 'Самара', source: 'register-2015' },
    ])
  })

  it.each([
    [['--register', '/nowhere/at/all', '+78462316014'], /cannot be read/],
    [['--register'], /npm run phone/],
    [['--colour', 'red'], /npm run phone/],
    [['--at', 'tomorrow', '+78462316014'], /No moment: tomorrow/],
  ])('says what is wrong with %j', async (words, sentence) => {
    const { code, lines, said } = await phone(words)

    expect([code, lines]).toEqual([2, []])
    expect(said).toMatch(sentence)
    expect(said).not.toMatch(/\n\s+at /)
  })
})
