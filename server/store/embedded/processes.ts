import { existsSync, readFileSync } from 'node:fs'

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Whether the process runs under that name, where the system tells; elsewhere the number is believed. One that has ended and that
 * nobody has buried (a container without an init process) does not run.
 */
export function isRunning(pid: number, name: string): boolean {
  if (!isAlive(pid)) return false
  if (!existsSync('/proc/self/stat')) return true
  try {
    const [, found, state] = /\((.*)\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return found === name && state !== 'Z'
  } catch {
    // Gone meanwhile.
    return false
  }
}
