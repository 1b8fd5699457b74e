import type { FunnelLine, FunnelReport } from '../../shared/funnel/report.ts'

/** A stage of the drawing, in its own units. */
export interface ChartPart {
  readonly key: string
  /** Of the slope that leads to the next stage. */
  readonly points: string
  readonly top: number
  readonly row: number
  readonly line: FunnelLine
}

export interface Chart {
  readonly width: number
  readonly height: number
  readonly middle: number
  readonly parts: readonly ChartPart[]
}

const WIDTH = 820
/** Names stand on the left, numbers on the right of it. */
const LEFT = 250
const RIGHT = 130
const ROW = 46
const GAP = 4
/** A stage that nobody reached is a line, not nothing. */
const THINNEST = 2

/** A funnel: each stage as wide as it was reached, sloping to the width of the next one. */
export function drawFunnel({ lines }: FunnelReport): Chart {
  const room = WIDTH - LEFT - RIGHT
  const middle = LEFT + room / 2
  const most = Math.max(1, ...lines.map(({ reached }) => reached))
  const widthOf = (row: number) => {
    const line = lines[Math.min(row, lines.length - 1)]
    return Math.max(THINNEST, ((line?.reached ?? 0) / most) * room)
  }
  const parts = lines.map((line, row) => {
    const top = row * ROW
    const bottom = top + ROW - GAP
    const [upper, lower] = [widthOf(row) / 2, widthOf(row + 1) / 2]
    const corners = [
      [middle - upper, top],
      [middle + upper, top],
      [middle + lower, bottom],
      [middle - lower, bottom],
    ]
    const points = corners.map(([x = 0, y = 0]) => `${x.toFixed(1)},${y}`).join(' ')
    return { key: line.stage, points, top, row, line }
  })
  return { width: WIDTH, height: Math.max(ROW, lines.length * ROW), middle, parts }
}
