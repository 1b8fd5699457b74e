const SIGNS = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * 26 signs: ten of the moment, sixteen that grow, so that ids of one moment keep their order.
 * @param given so many are given already
 */
export function createUlids(given = 0): (ms: number) => string {
  let count = given
  return ms => {
    count += 1
    return encode(ms, 10) + encode(count, 16)
  }
}

function encode(value: number, length: number): string {
  let text = ''
  for (let left = value; text.length < length; left = Math.floor(left / 32))
    text = (SIGNS[left % 32] ?? '0') + text
  return text
}
