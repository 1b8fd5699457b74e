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

function jaroOf(first: string, second: string): number {
  if (first === second) return 1
  const reach = Math.max(0, Math.floor(Math.max(first.length, second.length) / 2) - 1)
  const taken = new Set<number>()
  const matched = Array.from(first, (letter, index) =>
    takeNear(second, letter, { from: index - reach, to: index + reach }, taken),
  ).filter(place => place !== null)
  if (matched.length === 0) return 0
  const inOrder = matched.toSorted((left, right) => left - right)
  const moved = matched.filter((place, index) => second[place] !== second[inOrder[index] ?? -1])
  const common = matched.length
  return (common / first.length + common / second.length + (common - moved.length / 2) / common) / 3
}

function takeNear(
  word: string,
  letter: string,
  { from, to }: { from: number; to: number },
  taken: Set<number>,
): number | null {
  for (let place = Math.max(0, from); place <= Math.min(to, word.length - 1); place++) {
    if (word[place] !== letter || taken.has(place)) continue
    taken.add(place)
    return place
  }
  return null
}
