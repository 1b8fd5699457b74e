/** Legal ids with right check digits, made from a number. The rules are written here a second time: a test must not believe the code it tests. */

/** @param region two digits @param serial up to seven digits */
export function innOfCompany(region: string, serial: number): string {
  const digits = `${region}${String(serial).padStart(7, '0')}`
  return `${digits}${key(digits, [2, 4, 10, 3, 5, 9, 4, 6, 8])}`
}

/** @param serial up to eight digits */
export function innOfPerson(region: string, serial: number): string {
  const digits = `${region}${String(serial).padStart(8, '0')}`
  const eleventh = `${digits}${key(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8])}`
  return `${eleventh}${key(eleventh, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])}`
}

/** @param year two digits @param serial up to seven digits */
export function ogrnOfCompany(region: string, year: string, serial: number): string {
  const digits = `1${year}${region}${String(serial).padStart(7, '0')}`
  return `${digits}${(Number(digits) % 11) % 10}`
}

/** @param serial up to nine digits */
export function ogrnOfPerson(region: string, year: string, serial: number): string {
  const digits = `3${year}${region}${String(serial).padStart(9, '0')}`
  return `${digits}${Number(BigInt(digits) % 13n) % 10}`
}

function key(digits: string, weights: readonly number[]): number {
  return (weights.reduce((sum, weight, place) => sum + weight * Number(digits[place]), 0) % 11) % 10
}
