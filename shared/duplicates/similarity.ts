/** How alike two words are, 0…1; a common beginning counts more. */
export function jaroWinkler(first: string, second: string): number {
  const jaro = jaroOf(first, second)
  let prefix = 0
  while (prefix < 4 && prefix < first.length && first[prefix] === second[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

/** One letter added, lost, changed, or two neighbours swapped. */
export function isOneEdit(first: string, second: string): boolean {
  if (Math.abs(first.length - second.length) > 1 || first === second) return false
  let head = 0
  while (head < first.length && first[head] === second[head]) head++
  const restOfFirst = first.slice(head)
  const restOfSecond = second.slice(head)
  return (
    restOfFirst.slice(1) === restOfSecond ||
    restOfFirst === restOfSecond.slice(1) ||
    restOfFirst.slice(1) === restOfSecond.slice(1) ||
    isSwap(restOfFirst, restOfSecond)
  )
}

function isSwap(first: string, second: string): boolean {
  return first[0] === second[1] && first[1] === second[0] && first.slice(2) === second.slice(2)
}

/** Letters behind this many are not looked at: no word of a name has them. */
const LONGEST = 31

/** Matched places are bits of two numbers: no memory is taken, millions of words are compared. */
function jaroOf(first: string, second: string): number {
  if (first === second) return 1
  const [ofFirst, ofSecond] = [Math.min(first.length, LONGEST), Math.min(second.length, LONGEST)]
  const reach = Math.max(0, Math.floor(Math.max(ofFirst, ofSecond) / 2) - 1)
  let [taken, given, common] = [0, 0, 0]
  for (let place = 0; place < ofFirst; place++) {
    const other = findNear(first.charCodeAt(place), second.slice(0, ofSecond), {
      from: Math.max(0, place - reach),
      to: Math.min(place + reach, ofSecond - 1),
      taken,
    })
    if (other === -1) continue
    taken |= 1 << other
    given |= 1 << place
    common++
  }
  if (common === 0) return 0
  const moved = countMoved(first, second, given, taken)
  return (common / ofFirst + common / ofSecond + (common - moved / 2) / common) / 3
}

function findNear(
  letter: number,
  word: string,
  { from, to, taken }: { readonly from: number; readonly to: number; readonly taken: number },
): number {
  for (let place = from; place <= to; place++) {
    if (word.charCodeAt(place) === letter && (taken & (1 << place)) === 0) return place
  }
  return -1
}

/** How many of the common letters stand in another order. */
function countMoved(first: string, second: string, given: number, taken: number): number {
  let moved = 0
  let other = 0
  for (let place = 0; place < LONGEST; place++) {
    if ((given & (1 << place)) === 0) continue
    while ((taken & (1 << other)) === 0) other++
    if (first.charCodeAt(place) !== second.charCodeAt(other)) moved++
    other++
  }
  return moved
}
