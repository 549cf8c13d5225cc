import { after, before } from 'node:test'
import { startGateway, type TestGateway } from './gateway.ts'

/**
 * One gateway for all tests of the suite that calls this: started before the first, closed after the last. The hook is
 * registered here and now: an `after` inside `before` would run at once.
 */
export function gatewayOfSuite(options: Parameters<typeof startGateway>[1] = {}): TestGateway {
  const gateway = {} as TestGateway
  const closings: (() => unknown)[] = []
  before(async () => {
    Object.assign(gateway, await startGateway({ after: (close) => void closings.push(close) }, options))
  })
  after(async () => {
    for (const close of closings.toReversed()) await close()
  })
  return gateway
}
