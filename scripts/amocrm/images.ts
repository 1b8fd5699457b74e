// Draws the pictures of amoCRM's package into manifests/amocrm/images: `node scripts/amocrm/images.ts`. They are kept in the
// repository, so this runs only when a picture changes.
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from '../find-chromium.ts'
import { ROOT } from '../tools.ts'

/** Steps that lead up, and a tick where they end: our sign. */
const SIGN = `
  <svg viewBox="0 0 64 64" fill="none" stroke-linecap="round" stroke-linejoin="round" stroke-width="6">
    <path d="M8 54h14V40h14V26h14V14h8" stroke="#fff"/>
    <path d="M10 22l8 8 14-17" stroke="#7fe0a6"/>
  </svg>`
const BLUE = 'linear-gradient(135deg, #0a5fb4, #083d75)'

interface Picture {
  readonly file: string
  readonly width: number
  readonly height: number
  readonly body: string
}

const sign = (size: number): string => `<div style="width:${size}px;height:${size}px">${SIGN}</div>`

function logo(file: string, width: number, height: number, name = ''): Picture {
  const size = Math.round(Math.min(width, height) * (name === '' ? 0.66 : 0.6))
  const word =
    name === ''
      ? ''
      : `<span style="color:#fff;font:600 ${Math.round(height * 0.34)}px 'Open Sans',Arial,sans-serif">${name}</span>`
  const body = `<div style="display:flex;align-items:center;justify-content:center;gap:${Math.round(height * 0.14)}px;width:100%;height:100%;background:${BLUE}">${sign(size)}${word}</div>`
  return { file, width, height, body }
}

interface Line {
  readonly colour: string
  readonly mark: string
  readonly text: string
}

/** One thought, and the strip that says it. */
function tour(file: string, thought: string, lines: readonly Line[], button: string): Picture {
  const rows = lines
    .map(
      ({ colour, mark, text }) =>
        `<div style="display:flex;gap:14px;color:${colour};margin:0 0 16px"><b>${mark}</b><span>${text}</span></div>`,
    )
    .join('')
  const body = `
    <div style="display:flex;width:100%;height:100%;background:#eef3f9;font-family:'Open Sans',Arial,sans-serif">
      <div style="flex:0 0 460px;padding:0 56px;display:flex;flex-direction:column;justify-content:center;gap:28px;background:${BLUE};color:#fff">
        ${sign(88)}<div style="font-size:40px;line-height:50px;font-weight:600">${thought}</div>
      </div>
      <div style="flex:1;display:grid;place-items:center;padding:0 40px">
        <div style="width:420px;padding:32px;border-radius:14px;background:#fff;box-shadow:0 12px 40px #0a2a4d26;font-size:25px;line-height:33px">
          ${rows}
          <span style="display:inline-block;padding:10px 22px;border-radius:8px;background:#0a5fb4;color:#fff;font-size:22px">${button}</span>
        </div>
      </div>
    </div>`
  return { file, width: 1188, height: 616, body }
}

const RED = '#c0281f'
const AMBER = '#855300'
const GREY = '#525c69'

const PICTURES: readonly Picture[] = [
  logo('logo.png', 130, 100),
  logo('logo_main.png', 400, 272),
  logo('logo_small.png', 108, 108),
  logo('logo_min.png', 84, 84),
  logo('logo_medium.png', 240, 84, 'Шаголад'),
  tour(
    'tour/ru_1.png',
    'У каждой сделки есть следующий шаг',
    [
      { colour: RED, mark: '!', text: 'Лимит этапа превышен на 1 день' },
      { colour: AMBER, mark: '!', text: 'Нет задачи' },
    ],
    'Поставить задачу',
  ),
  tour(
    'tour/ru_2.png',
    'Повторное обращение видно сразу',
    [
      { colour: GREY, mark: '↻', text: 'Повторное обращение: Игорь Ветров, сделка № 1842' },
      { colour: GREY, mark: '✓', text: 'Задача: «Позвонить», завтра, 11:00' },
    ],
    'Открыть сделку',
  ),
  tour(
    'tour/en_1.png',
    'Every lead has a next step',
    [
      { colour: RED, mark: '!', text: 'Stage limit exceeded by 1 day' },
      { colour: AMBER, mark: '!', text: 'No task' },
    ],
    'Plan a task',
  ),
  tour(
    'tour/en_2.png',
    'A repeat request is seen at once',
    [
      { colour: GREY, mark: '↻', text: 'Repeat request: Daniel Reed, lead no. 1842' },
      { colour: GREY, mark: '✓', text: 'Task: Call back, tomorrow, 11:00' },
    ],
    'Open the lead',
  ),
]

const executablePath = findChromium(process.env['CHROMIUM'], existsSync)
if (executablePath === null) throw new Error('no Chromium found: name one in CHROMIUM')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const page = await browser.newPage()
for (const { file, width, height, body } of PICTURES) {
  const target = path.join(ROOT, 'manifests/amocrm/images', file)
  await mkdir(path.dirname(target), { recursive: true })
  await page.setViewportSize({ width, height })
  await page.setContent(`<body style="margin:0;width:${width}px;height:${height}px">${body}</body>`)
  await page.screenshot({ path: target })
}
await browser.close()
