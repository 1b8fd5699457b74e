import { parseArgs } from 'node:util'
import { UsageError } from './data-error.ts'
import { inventBase } from './generate/base.ts'
import type { Profile } from './generate/model.ts'
import { inventLeads } from './generate/stream.ts'
import { runCommand } from './run-command.ts'
import { writeBase, writeLeads } from './write-base.ts'

const USAGE = `npm run dedup:generate -- --seed N --size N [--out base.csv] [--leads leads.csv] [--lead-count N] [--profile usual|sparse|foreign]`
const PROFILES: readonly Profile[] = ['usual', 'sparse', 'foreign']
await runCommand(() => {
  const { seed, size, out, leads, 'lead-count': leadCount, profile } = readOptions()
  const base = inventBase(seed, size, profile)
  writeBase(out, base)
  if (leads !== undefined) writeLeads(leads, inventLeads(base, leadCount))
})

function readOptions() {
  const values = readValues()
  const profile = PROFILES.find(one => one === values.profile)
  if (profile === undefined)
    throw new UsageError(`"${values.profile}" is no profile. There are: ${PROFILES.join(', ')}.`)
  return {
    seed: toCount('seed', values.seed, 0),
    size: toCount('size', values.size, 1),
    'lead-count': toCount('lead-count', values['lead-count'], 1),
    out: values.out,
    leads: values.leads,
    profile,
  }
}

function readValues() {
  try {
    return parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        size: { type: 'string', default: '20000' },
        out: { type: 'string', default: 'base.csv' },
        leads: { type: 'string' },
        'lead-count': { type: 'string', default: '2000' },
        profile: { type: 'string', default: 'usual' },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}

function toCount(name: string, text: string, least: number): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < least)
    throw new UsageError(`--${name} is a whole number, ${least} or more.\n${USAGE}`)
  return count
}
