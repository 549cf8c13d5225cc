import { collectDefaultMetrics, Registry } from 'prom-client'

/** The metrics of this process in the Prometheus exposition format. One registry a gateway, so that tests can run many. */
export function createMetricsRegistry(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}
