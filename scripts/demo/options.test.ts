import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../tools.ts'
import { readOptions } from './options.ts'

describe('npm run demo', () => {
  it('keeps a demo on other ports in a folder of its own', () => {
    expect(readOptions([])).toEqual({
      fresh: false,
      port: 8600,
      folder: path.join(ROOT, '.demo'),
    })
    expect(readOptions(['--port', '9000', '--fresh'])).toEqual({
      fresh: true,
      port: 9000,
      folder: path.join(ROOT, '.demo-9000'),
    })
    expect(readOptions(['--folder', '/tmp/mine', '--port', '9000']).folder).toBe('/tmp/mine')
  })

  it.each(['x', '0', '65531', '8600.5', ''])('says what a port is, not %j', text => {
    expect(() => readOptions(['--port', text])).toThrow(`from 1 to 65530, not "${text}"`)
  })

  it('names what it knows when asked for something else', () => {
    expect(() => readOptions(['--what'])).toThrow('Known are --fresh, --port <number>')
  })
})
