import { compileRegister } from '../server/numbering/compile-register.ts'
import { createNumbering } from '../server/numbering/create-numbering.ts'
import { readRegisterFolder, RegisterMissing } from '../server/numbering/register-files.ts'
import { realClock } from '../server/clock.ts'
import { instant } from '../shared/time/instant.ts'
import { createZoneOffsets } from '../shared/time/zone-offset.ts'
import { answerNumber } from './numbering/answer-number.ts'
import { readLines } from './numbering/read-lines.ts'
import { PhoneUsage, readPhoneArguments, USAGE } from './numbering/phone-arguments.ts'

/**
 * `npm run phone -- +78462316014 "8 (912) 345-67-89"`: a JSON line for each number; without arguments numbers come from standard input,
 * one a line. Nothing is kept or sent.
 */
// Whoever reads us may stop early: `npm run phone < numbers | head`.
process.stdout.on('error', () => process.exit(0))

try {
  await main()
} catch (error) {
  if (!(error instanceof PhoneUsage || error instanceof RegisterMissing)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}

async function main(): Promise<void> {
  const { numbers, register, at } = readPhoneArguments(process.argv.slice(2))
  if (numbers.length === 0 && process.stdin.isTTY) throw new PhoneUsage(USAGE)
  const parts = register === null ? [] : compileRegister(await readRegisterFolder(register)).parts
  const numbering = createNumbering({ register: parts })
  const offsets = createZoneOffsets()
  const now = at === null ? realClock.now() : instant(at)
  const say = (raw: string) =>
    write(`${JSON.stringify(answerNumber({ numbering, offsets, now }, raw))}\n`)
  for (const raw of numbers) await say(raw)
  if (numbers.length === 0) for await (const raw of readLines(process.stdin)) await say(raw)
}

/** Waits for a slow reader, so that answers do not pile up in memory. */
function write(line: string): Promise<void> | void {
  if (process.stdout.write(line)) return
  return new Promise(resolve => void process.stdout.once('drain', resolve))
}
