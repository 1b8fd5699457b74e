import { beforeAll, describe, expect, it } from 'vitest'
import { readPackage } from '../../tests/hosts/amocrm/screen-api-package.ts'
import { buildWidgets } from '../build.ts'
import { findPackageFaults } from './package-faults.ts'
import type { Package } from './package-faults.ts'
import { collectPackage } from './package.ts'
import { toZip } from './zip.ts'

const SERVER = 'https://app.shagolad.example'
const EMAIL = 'help@shagolad.example'

let fine: Package

beforeAll(async () => {
  await buildWidgets({ force: false, only: 'amocrm-widget' })
  fine = await collectPackage({ server: SERVER, email: EMAIL })
}, 60_000)

describe('the package for amoCRM', () => {
  it('has nothing the market refuses', () => {
    expect(findPackageFaults(fine, SERVER)).toEqual([])
  })

  it('goes through the upload of an account', () => {
    const { manifest, files } = readPackage(toZip(fine))

    expect(manifest.locations).toContain('lcard-1')
    expect(files.get('script.js')?.equals(fine.get('script.js')!)).toBe(true)
  })

  it('is the same archive whenever it is made', () => {
    expect(toZip(new Map([...fine].toReversed())).equals(toZip(fine))).toBe(true)
  })

  it('names our server, and differs by it alone', async () => {
    const other = await collectPackage({
      server: 'http://127.0.0.1:8080/',
      email: EMAIL,
      isDemo: true,
    })
    const differing = [...fine.keys()].filter(name => !fine.get(name)?.equals(other.get(name)!))

    expect(differing.toSorted()).toEqual([
      'i18n/en.json',
      'i18n/ru.json',
      'manifest.json',
      'script.js',
    ])
    expect(other.get('script.js')?.toString()).toContain('"http://127.0.0.1:8080"')
  })

  it.each([
    '',
    'shagolad',
    'ftp://a.example',
    'https://a.example/folder',
    'https://a.example/?a=1',
  ])('refuses %j for a server', async server => {
    await expect(collectPackage({ server, email: EMAIL })).rejects.toThrow(
      /is no address of a server|is not asked safely/,
    )
  })

  it.each([
    ['http://app.shagolad.example', false],
    ['http://127.0.0.1:8080', false],
    ['http://app.shagolad.example', true],
    ['http://localhost:8080', true],
  ])('refuses %s without https, of the demo: %s', async (server, isDemo) => {
    await expect(collectPackage({ server, email: EMAIL, isDemo })).rejects.toThrow(
      'is not asked safely',
    )
  })

  it.each(['', 'help', 'http://app.shagolad.example/help'])(
    'refuses %j for a page of help',
    async support => {
      await expect(collectPackage({ server: SERVER, email: EMAIL, support })).rejects.toThrow(
        'is no page where people are helped',
      )
    },
  )

  it.each([undefined, '', 'help', "a'b@shagolad.example"])(
    'refuses %j for whom people write to',
    async email => {
      await expect(collectPackage({ server: SERVER, email })).rejects.toThrow('is nobody')
    },
  )

  it('leads to the help of our own server, and names whom to write to without it', () => {
    const manifest = JSON.parse(fine.get('manifest.json')!.toString()) as {
      readonly widget: { readonly support: { readonly link: string } }
    }

    expect(manifest.widget.support.link).toBe(`${SERVER}/support`)
    expect(fine.get('script.js')?.toString()).toContain(EMAIL)
  })

  it('of the demo passes the check, too', async () => {
    const server = 'http://127.0.0.1:8080'

    expect(findPackageFaults(await collectPackage({ server, isDemo: true }), server)).toEqual([])
  })
})
