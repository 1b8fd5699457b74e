import { describe, expect, it } from 'vitest'
import { findChromium } from './find-chromium.ts'

const having =
  (...files: readonly string[]) =>
  (file: string) =>
    files.includes(file)

describe('findChromium', () => {
  it("takes the distribution's own before a vendor's", () => {
    const exists = having('/usr/bin/google-chrome', '/usr/bin/chromium')

    expect(findChromium(undefined, exists)).toBe('/usr/bin/chromium')
  })

  it('takes the one that was named', () => {
    expect(findChromium('/opt/c', having('/opt/c', '/usr/bin/chromium'))).toBe('/opt/c')
  })

  it('takes no other when the named one is missing', () => {
    expect(findChromium('/opt/c', having('/usr/bin/chromium'))).toBeNull()
  })

  it('takes an empty name for none', () => {
    expect(findChromium('', having('/usr/bin/chromium'))).toBe('/usr/bin/chromium')
  })

  it('gives null on a machine without any', () => {
    expect(findChromium(undefined, having())).toBeNull()
  })
})
