import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLeadBase } from '../../shared/duplicates/base/lead-base.ts'
import { inventBase, type InventedBase } from '../dedup/generate/base.ts'
import { inventLeads } from '../dedup/generate/stream.ts'
import { measureLeads } from '../dedup/quality-leads.ts'
import { measureQuality, type Quality, toCard } from '../dedup/quality.ts'
import { writeBase } from '../dedup/write-base.ts'
import { quantile, type Row, type Tell } from './row.ts'

const SEEDS = [101, 102, 103]
const CARDS = 20_000
const LEADS = 2000
const MANY = 1_000_000
const SECONDS = 60
const GIGABYTES = 1.5
const DECISION_MS = 5

/** How well and how quickly duplicates of a base are found (dedup.md §10). */
export async function measureDedup(tell: Tell): Promise<readonly Row[]> {
  const quality = SEEDS.flatMap(seed => {
    tell(`dedup: base of seed ${seed} …`)
    return measureSeed(seed)
  })
  return [...quality, measureDecisions(), ...(await measureMany(tell))]
}

function measureSeed(seed: number): readonly Row[] {
  const invented = inventBase(seed, CARDS)
  const { contact, company } = measureQuality(invented)
  const row = (what: string, found: Quality, least: Quality): Row => ({
    figure: `dedup: ${what}, seed ${seed}: precision, recall`,
    demanded: `>= ${least.precision}, >= ${least.recall}`,
    measured: `${found.precision.toFixed(4)}, ${found.recall.toFixed(3)}`,
    holds: found.precision >= least.precision && found.recall >= least.recall,
  })
  return [
    row('contacts, auto', contact.auto, { precision: 0.999, recall: 0.78 }),
    row('contacts, auto and propose', contact.proposed, { precision: 0.97, recall: 0.94 }),
    row('companies, auto and propose', company.proposed, { precision: 0.98, recall: 0.93 }),
    rateStream(seed, invented),
  ]
}

/** Recall is of attachments that are due (`judgeLeads` says which); beside it, of everybody who has a contact. */
function rateStream(seed: number, invented: InventedBase): Row {
  const { attach, due, known, knownRecall, lost, doubled } = measureLeads(invented, LEADS)
  const { precision, recall } = attach
  return {
    figure: `dedup: stream of requests, seed ${seed}: precision, recall of attaching; lost; doubled`,
    demanded: '>= 0.999, >= 0.97; 0; 0',
    measured: `${precision.toFixed(4)}, ${recall.toFixed(3)} of ${due} due (${knownRecall.toFixed(3)} of all ${known} known); ${lost}; ${doubled}`,
    holds: precision >= 0.999 && recall >= 0.97 && lost === 0 && doubled === 0,
  }
}

function measureDecisions(): Row {
  const invented = inventBase(7, CARDS)
  const base = createLeadBase()
  for (const row of invented.rows) base.add(row.id, toCard(row))
  let made = 0
  const times = inventLeads(invented, LEADS).map(lead => {
    const startedAt = performance.now()
    base.decide({ ...lead, at: Date.parse(lead.at) }, () => `new-${++made}`)
    return performance.now() - startedAt
  })
  const p95 = quantile(times, 0.95)
  return {
    figure: 'dedup: decision on a request, p95',
    demanded: `<= ${DECISION_MS} ms`,
    measured: `${p95.toFixed(2)} ms`,
    holds: p95 <= DECISION_MS,
  }
}

/** In a process of its own, as it is run: memory is that of the whole process. */
async function measureMany(tell: Tell): Promise<readonly Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dedup-'))
  try {
    const file = path.join(folder, 'base.csv')
    tell('dedup: inventing a million cards …')
    writeBase(file, inventBase(1, MANY))
    tell('dedup: matching them …')
    const startedAt = performance.now()
    const peak = await runMatch(file, path.join(folder, 'pairs.csv'))
    const seconds = (performance.now() - startedAt) / 1000
    return [
      {
        figure: 'dedup: 1,000,000 cards',
        demanded: `<= ${SECONDS} s`,
        measured: `${seconds.toFixed(0)} s`,
        holds: seconds <= SECONDS,
      },
      {
        figure: 'dedup: memory for them',
        demanded: `<= ${GIGABYTES} GB`,
        measured: peak === null ? 'not told by this system' : `${(peak / 1e9).toFixed(2)} GB`,
        holds: peak === null ? null : peak <= GIGABYTES * 1e9,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Bytes the process held at most; `null` where the system does not tell. */
function runMatch(file: string, pairs: string): Promise<number | null> {
  const script = path.join(import.meta.dirname, '..', 'dedup', 'match.ts')
  const child = spawn(process.execPath, [script, '--in', file, '--out', pairs], { stdio: 'ignore' })
  let peak: number | null = null
  const looking = setInterval(() => {
    peak = peakOf(child.pid ?? 0) ?? peak
  }, 100)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', code => {
      clearInterval(looking)
      if (code === 0) resolve(peak)
      else reject(new Error(`dedup:match ended with ${code}`))
    })
  })
}

function peakOf(pid: number): number | null {
  try {
    const kilobytes = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) * 1024
  } catch {
    // No Linux, or the process has just ended.
    return null
  }
}
