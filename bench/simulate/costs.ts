import type { AcceptPoint, Measured } from './measured.ts'

/** What a thing costs: so much for each batch, and so much for each request in it. */
export type Cost = { perRequest: number; perBatch: number }

export type Costs = {
  generatorUs: number
  accept: { nodeThreadUs: Cost; nodeOtherThreadsUs: Cost; postgresUs: Cost; walBytes: Cost }
  experience: Measured['experiences']
}

/** Larger batches cost less for each request. The points were measured at several sizes, so the two parts come apart. */
export function fitCosts({ accepts, experiences, generatorUs, flushes }: Measured): Costs {
  const fit = (key: 'nodeThreadUs' | 'nodeOtherThreadsUs' | 'postgresUs' | 'walBytes') => fitCost(accepts, key)
  return {
    generatorUs,
    accept: {
      nodeThreadUs: fit('nodeThreadUs'),
      nodeOtherThreadsUs: fit('nodeOtherThreadsUs'),
      postgresUs: withoutFlush(fit('postgresUs'), flushes),
      walBytes: fit('walBytes'),
    },
    experience: experiences,
  }
}

/** The flush is counted where it happens: fewer than one for a batch, when batches share it. */
function withoutFlush({ perRequest, perBatch }: Cost, flushes: Measured['flushes']): Cost {
  return { perRequest, perBatch: Math.max(0, perBatch - (flushes[0]?.workUs ?? 0)) }
}

/** Least squares of cost = perRequest + perBatch / entries. Neither part is below zero. */
function fitCost(
  points: readonly AcceptPoint[],
  key: 'nodeThreadUs' | 'nodeOtherThreadsUs' | 'postgresUs' | 'walBytes',
): Cost {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const xs = points.map(({ batchEntries }) => 1 / batchEntries)
  const ys = points.map((point) => point[key])
  const [meanX, meanY] = [mean(xs), mean(ys)]
  const spread = mean(xs.map((x) => (x - meanX) ** 2))
  const slope = spread === 0 ? 0 : mean(xs.map((x, index) => (x - meanX) * ((ys[index] ?? 0) - meanY))) / spread
  const perBatch = Math.max(0, slope)
  const perRequest = meanY - perBatch * meanX
  return perRequest >= 0 ? { perRequest, perBatch } : { perRequest: 0, perBatch: meanY / meanX }
}
