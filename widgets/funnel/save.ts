import type { FunnelAnswer } from '../../shared/contract/funnel.ts'
import type { Money } from '../../shared/crm/model.ts'
import { toCsv } from '../../shared/csv/to-csv.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import { HOUR } from '../../shared/time/instant.ts'
import { percentOf } from './words.ts'

const COLUMNS = [
  'stage',
  'reached',
  'conversion',
  'of-all',
  'before',
  'lost',
  'left',
  'standing',
  'skipped',
  'returned',
  'sum',
  'median',
  'p80',
] as const

/** The table as a file. Names of stages are people's own words: what looks like a formula is told to be text. */
export function toFunnelCsv({ report }: FunnelAnswer, say: Say): string {
  const head = COLUMNS.map(name => say({ id: `funnel.column.${name}` }))
  const lines = report.lines.map(line => [
    line.name ?? say({ id: 'funnel.removed-stage' }),
    String(line.reached),
    plain(say, percentOf(line.conversion)),
    plain(say, percentOf(line.ofAll)),
    plain(say, percentOf(line.before?.conversion ?? null)),
    String(line.lost),
    String(line.left),
    String(line.standing),
    String(line.skipped),
    String(line.returned),
    line.sums.map(inUnits).join(', '),
    line.times === null ? '' : inHours(line.times.medianMs),
    line.times === null ? '' : inHours(line.times.p80Ms),
  ])
  return toCsv([head, ...lines])
}

export function plain(say: Say, message: Message): string {
  return message.id === 'funnel.none' ? '' : say(message)
}

export function inUnits({ minor, currency }: Money): string {
  return `${(minor / 100).toFixed(2).replace('.', ',')} ${currency}`
}

function inHours(ms: number): string {
  return (Math.round((ms / HOUR) * 10) / 10).toString().replace('.', ',')
}

/** Twice as fine as on the screen: it goes into a presentation. */
const SCALE = 2

/** A drawing as a picture, in the colours it has on the screen. Rejects when the browser cannot draw it. */
export async function toPng(drawing: SVGSVGElement): Promise<Blob> {
  const { width, height } = drawing.viewBox.baseVal
  const picture = new Image(width, height)
  // The page's own policy lets pictures come out of an address alone, not out of a blob.
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(toStandalone(drawing))}`
  await picture.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * SCALE
  canvas.height = height * SCALE
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.fillStyle = colourOf('--background')
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return new Promise((made, failed) =>
    canvas.toBlob(blob => (blob === null ? failed(new Error('no picture')) : made(blob))),
  )
}

/** A picture knows neither the page's variables nor its fonts. */
function toStandalone(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const { width, height } = drawing.viewBox.baseVal
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  copy.setAttribute('font-family', 'Arial, sans-serif')
  const text = new XMLSerializer().serializeToString(copy)
  return text.replaceAll(/var\((--[\w-]+)\)/g, (_, name: string) => colourOf(name))
}

function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/** Hands something to the person as a file. */
export function saveAs(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to read it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
