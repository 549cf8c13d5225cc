import type pg from 'pg'
import { Gauge, type Registry } from 'prom-client'
import { bulkLane } from '#domain/bulk-lane.ts'

/** Shows in the metrics how many experiences are due and not begun, by lane. Counted in the database when it is asked for. */
export function registerQueueDepth(registry: Registry, pool: pg.Pool): void {
  new Gauge({
    name: 'hookgate_queue_experiences',
    help: 'Experiences that are due and that no node has begun, by lane. The same on every node.',
    labelNames: ['lane'],
    registers: [registry],
    async collect() {
      const depth = await pool.query<{ prompt: number; bulk: number }>(countSql).catch(() => undefined)
      const { prompt, bulk } = depth?.rows[0] ?? { prompt: Number.NaN, bulk: Number.NaN }
      this.set({ lane: 'prompt' }, prompt)
      this.set({ lane: 'bulk' }, bulk)
    },
  })
}

const countSql = `
  select coalesce(sum(length) filter (where not is_bulk), 0)::int as prompt,
         coalesce(sum(length) filter (where is_bulk), 0)::int as bulk
    from (select json_array_length(payload) as length, coalesce(flags ? '${bulkLane.flag}', false) as is_bulk
            from graphile_worker._private_jobs where is_available and run_at <= now()) as due`
