import { describe, expect, it } from 'vitest'
import { dialAddress, microsipFiles } from './microsip.ts'

const link = 'https://acme.bitrix24.ru/marketplace/view/app.x/?params[phone]={number}'

describe('files for MicroSIP', () => {
  it('are lines short enough for its file, and a launcher that knows the address', () => {
    const { whenRings, whenAnswered, launcher } = microsipFiles(link)

    expect(whenRings).toMatch(
      /^cmdIncomingCall="powershell\.exe .*-File C:\\Shagolad\\shagolad\.ps1"$/,
    )
    expect(whenAnswered).toMatch(/^cmdCallAnswer="/)
    // S: 255 characters of a value at most.
    for (const line of [whenRings, whenAnswered]) expect(line.length).toBeLessThan(255)
    expect(launcher).toContain(`Start-Process ('${link}'.Replace('{number}', $digits))`)
  })

  it('starts the browser without waiting for it', () => {
    expect(microsipFiles(link).launcher).not.toMatch(/-Wait/)
  })

  it('leaves one file behind, whoever has called', () => {
    const { launcher } = microsipFiles(link)

    expect(launcher.match(/Join-Path .*/g)).toEqual(["Join-Path $env:TEMP 'shagolad.tmp'"])
    expect(launcher).toContain('(Get-Content $seen -TotalCount 1) -eq $digits')
  })

  it.each([
    "https://acme.example/'; Remove-Item C:\\ #{number}",
    'https://acme.example/$(calc){number}',
    'https://acme.example/`n{number}',
    'https://acme.example/?a=1\r\n{number}',
    'https://acme.example/"{number}',
    'https://acme.example/',
    'https://acme.example/{number}{number}',
    'javascript:alert({number})',
  ])('takes no address that could be more than one: %s', bad => {
    expect(() => microsipFiles(bad)).toThrow(RangeError)
  })
})

describe('what a click on a number opens', () => {
  it.each(['tel', 'sip', 'callto'] as const)('is %s: and the number', way => {
    expect(dialAddress(way, '+74951230101')).toBe(`${way}:+74951230101`)
  })

  it('is nothing for what is no number', () => {
    expect(() => dialAddress('tel', '+7495;x=1')).toThrow(RangeError)
  })
})
