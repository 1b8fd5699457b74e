import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

/** Counters of one process; `/metrics` prints them. No names, phones or addresses in labels. */
export interface Metrics {
  readonly registry: Registry
  readonly webhooks: Counter<'host' | 'result'>
  readonly jobs: Counter<'job' | 'result'>
  readonly jobMs: Histogram<'job'>
  readonly actions: Counter<'rule' | 'state'>
  readonly baseChecks: Counter<'result'>
  readonly tenants: Gauge
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    webhooks: new Counter({
      name: 'shagolad_webhooks_total',
      help: 'Webhooks by what became of them',
      labelNames: ['host', 'result'],
      registers,
    }),
    jobs: new Counter({
      name: 'shagolad_jobs_total',
      help: 'Queue jobs by how they ended',
      labelNames: ['job', 'result'],
      registers,
    }),
    jobMs: new Histogram({
      name: 'shagolad_job_ms',
      help: 'Duration of queue jobs, ms',
      labelNames: ['job'],
      buckets: [5, 25, 100, 250, 1000, 5000, 30_000],
      registers,
    }),
    actions: new Counter({
      name: 'shagolad_actions_total',
      help: 'Actions of the rules by how they ended',
      labelNames: ['rule', 'state'],
      registers,
    }),
    baseChecks: new Counter({
      name: 'shagolad_base_checks_total',
      help: 'Checks of a whole base by how they ended',
      labelNames: ['result'],
      registers,
    }),
    tenants: new Gauge({ name: 'shagolad_tenants', help: 'Active tenants', registers }),
  }
}
