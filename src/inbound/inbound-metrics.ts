import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { RejectionReason } from '#contract/rejection-reasons.ts'
import type { RequestOutcome } from '#contract/request-outcome.ts'

/** What the inbound path counts. Labels are words of the contract: no ids, addresses or names. */
export type InboundMetrics = {
  countOutcome(outcome: RequestOutcome, reason?: RejectionReason): void
  observeBatch(entries: number): void
}

export function createInboundMetrics(registry: Registry, waiting: () => number): InboundMetrics {
  const requests = new Counter({
    name: 'hookgate_requests_total',
    help: 'Requests that reached a webhook URL, by outcome and exact reason.',
    labelNames: ['outcome', 'reason'],
    registers: [registry],
  })
  const accepted = requests.labels('accepted', '')
  const batches = new Histogram({
    name: 'hookgate_append_batch_entries',
    help: 'Requests that shared one commit.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers: [registry],
  })
  new Gauge({
    name: 'hookgate_append_waiting',
    help: 'Requests that wait for the next batch.',
    registers: [registry],
    collect() {
      this.set(waiting())
    },
  })
  return {
    countOutcome(outcome, reason) {
      if (outcome === 'accepted') accepted.inc()
      else requests.labels(outcome, reason ?? '').inc()
    },
    observeBatch: (entries) => batches.observe(entries),
  }
}
