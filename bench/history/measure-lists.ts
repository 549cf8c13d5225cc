import { toPublicId } from '#contract/ids.ts'
import { commonAddress, type History, rareAddress, rareWord } from './fill-history.ts'

/** The lists as they open. */
export const firstPages = [
  'requests: first page',
  'experiences: first page',
  'flows',
  'API tokens',
  'connections',
  'audit: first page',
] as const

/** The same with a filter, and what else the console asks for. */
export const filteredPages = [
  'requests: accepted',
  'requests: rejected',
  'requests: duplicate',
  'requests: common reason',
  'requests: rare reason',
  'requests: reason that never was',
  'requests: common flow',
  'requests: rare flow',
  'requests: common token',
  'requests: rare token',
  'requests: common address',
  'requests: rare address',
  'requests: address range',
  'requests: q in many bodies',
  'requests: q in few bodies',
  'requests: q as a context',
  'requests: q nowhere',
  'requests: a day',
  'requests: rare flow in a day',
  'counts: an hour',
  'counts: 24 hours by minute',
  'counts: a week by hour',
  'counts: 30 days by day',
  'counts: a week of a flow',
  'counts: a week of a token',
  'experiences: completed',
  'experiences: errored',
  'experiences: waiting',
  'experiences: common flow',
  'experiences: rare flow',
  'experiences: version of a flow',
  'experiences: a day',
  'experiences: q hit',
  'experiences: q nowhere',
  'flows: tallies',
  'flows: tallies of one',
  'flows: versions',
  'flows: paths of a week',
  'flows: paths of a day',
  'audit: page of 200',
  'audit: object',
  'audit: object that never was',
  'audit: subject',
] as const

export type ListName = (typeof firstPages)[number] | (typeof filteredPages)[number]

/** `isGivenUp`: it was refused as a search that takes too long, after so much time. */
export type ListTime = { list: ListName; p50Ms: number; p95Ms: number; isGivenUp: boolean }

const warmUps = 2

/** Each list over HTTP, called so many times in a row after a few to warm up. */
export async function measureLists(url: string, key: string, history: History, calls: number): Promise<ListTime[]> {
  const addresses = addressesIn(history)
  const times: ListTime[] = []
  for (const list of [...firstPages, ...filteredPages]) {
    const durations: number[] = []
    let isGivenUp = false
    for (let call = 0; call < warmUps + calls && !isGivenUp; call += 1) {
      const startedAt = performance.now()
      const response = await fetch(`${url}/api/v1${addresses[list]}`, { headers: { authorization: `Bearer ${key}` } })
      const text = await response.text()
      isGivenUp = response.status === 422 && text.includes('took too long')
      if (!response.ok && !isGivenUp) throw new Error(`${addresses[list]} answered ${response.status}: ${text}`)
      if (call >= warmUps || isGivenUp) durations.push(performance.now() - startedAt)
    }
    durations.sort((a, b) => a - b)
    const at = (share: number) => Number((durations[Math.ceil(durations.length * share) - 1] ?? 0).toFixed(1))
    times.push({ list, p50Ms: at(0.5), p95Ms: at(0.95), isGivenUp })
  }
  return times
}

function addressesIn({ rareFlow, commonFlow, rareToken, commonToken }: History): Record<ListName, string> {
  const flow = (uuid: string) => `flowId=${toPublicId('flow', uuid)}`
  const token = (uuid: string) => `tokenId=${toPublicId('apiToken', uuid)}`
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  return {
    'requests: first page': '/requests',
    'requests: accepted': '/requests?outcome=accepted',
    'requests: rejected': '/requests?outcome=rejected',
    'requests: duplicate': '/requests?outcome=duplicate',
    'requests: common reason': '/requests?reason=unknown_token',
    'requests: rare reason': '/requests?reason=ip_not_allowed',
    'requests: reason that never was': '/requests?reason=signature_invalid',
    'requests: common flow': `/requests?${flow(commonFlow)}`,
    'requests: rare flow': `/requests?${flow(rareFlow)}`,
    'requests: common token': `/requests?${token(commonToken)}`,
    'requests: rare token': `/requests?${token(rareToken)}`,
    'requests: common address': `/requests?address=${commonAddress}`,
    'requests: rare address': `/requests?address=${rareAddress}`,
    'requests: address range': '/requests?address=198.51.100.0/24',
    'requests: q in many bodies': '/requests?q=harrison',
    'requests: q in few bodies': `/requests?q=${rareWord}`,
    'requests: q as a context': '/requests?q=%22order%22:%2230000%22',
    'requests: q nowhere': '/requests?q=nowhere+at+all',
    'requests: a day': `/requests?from=${ago(5)}&to=${ago(4)}`,
    'requests: rare flow in a day': `/requests?from=${ago(5)}&to=${ago(4)}&${flow(rareFlow)}`,
    'counts: an hour': '/requests/counts',
    'counts: 24 hours by minute': `/requests/counts?from=${ago(1)}`,
    'counts: a week by hour': `/requests/counts?interval=hour&from=${ago(7)}`,
    'counts: 30 days by day': '/requests/counts?interval=day',
    'counts: a week of a flow': `/requests/counts?interval=hour&from=${ago(7)}&${flow(rareFlow)}`,
    'counts: a week of a token': `/requests/counts?interval=hour&from=${ago(7)}&${token(commonToken)}`,
    'experiences: first page': '/experiences',
    'experiences: completed': '/experiences?status=completed',
    'experiences: errored': '/experiences?status=errored',
    'experiences: waiting': '/experiences?status=waiting',
    'experiences: common flow': `/experiences?${flow(commonFlow)}`,
    'experiences: rare flow': `/experiences?${flow(rareFlow)}`,
    'experiences: version of a flow': `/experiences?${flow(commonFlow)}&version=1`,
    'experiences: a day': `/experiences?from=${ago(5)}&to=${ago(4)}`,
    'experiences: q hit': '/experiences?q=30000',
    'experiences: q nowhere': '/experiences?q=nowhere+at+all',
    flows: '/flows',
    'flows: tallies': '/flows/tallies',
    'flows: tallies of one': `/flows/${toPublicId('flow', commonFlow)}/tallies`,
    'flows: versions': `/flows/${toPublicId('flow', commonFlow)}/versions`,
    'flows: paths of a week': `/flows/${toPublicId('flow', commonFlow)}/versions/1/path-tallies?window=7d`,
    'flows: paths of a day': `/flows/${toPublicId('flow', commonFlow)}/versions/3/path-tallies`,
    'API tokens': '/api-tokens',
    connections: '/connections',
    'audit: first page': '/audit-entries',
    'audit: page of 200': '/audit-entries?limit=200',
    'audit: object': '/audit-entries?object=api_token',
    'audit: object that never was': '/audit-entries?object=experience',
    'audit: subject': '/audit-entries?subject=flw_7',
  }
}
