import { DataError, UsageError } from './data-error.ts'

/** Runs a command; what is wrong with its call ends with 2, what is wrong with its files with 1, each with its sentence. */
export async function runCommand(work: () => Promise<void> | void): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof DataError) && !(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}
