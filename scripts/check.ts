import { runTool, type TOOLS } from './tools.ts'

/**
 * `npm run check`: what a change must pass, the quick checks first. Stops at the first failure.
 * `-- --without-tests` leaves the tests to `npm test`.
 */
interface Step {
  readonly name: string
  readonly tool: keyof typeof TOOLS
  readonly args: readonly string[]
  /** Shows what it does while it works; the others speak only when they fail. */
  readonly isLong?: true
}

const STEPS: readonly Step[] = [
  { name: 'format', tool: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'lint', tool: 'oxlint', args: [] },
  { name: 'types', tool: 'vue-tsc', args: ['--noEmit'] },
  { name: 'builds', tool: 'build', args: [] },
  { name: 'package for amoCRM', tool: 'check-amocrm-bundle', args: [] },
  { name: 'tests', tool: 'test', args: [], isLong: true },
]

const steps = process.argv.includes('--without-tests')
  ? STEPS.filter(({ tool }) => tool !== 'test')
  : STEPS

for (const step of steps) {
  const from = performance.now()
  const run = await runTool(step.tool, step.args, { quiet: step.isLong !== true })
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  const isGreen = run.code === 0

  process.stdout.write(`${isGreen ? '✓' : '✗'} ${step.name} ${seconds} s\n`)
  if (isGreen) continue
  process.stdout.write(run.output)
  process.exitCode = 1
  break
}
