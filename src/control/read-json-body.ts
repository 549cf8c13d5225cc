import type { FastifyInstance } from 'fastify'
import { GatewayError } from '#contract/gateway-error.ts'
import { readJsonPayload } from '#domain/json-payload.ts'

/**
 * Makes JSON the only body that is read: bytes that are not JSON are `invalid-json`, more structure than anything here
 * needs is `payload-mismatch`, another content type is `unsupported-media-type`. An empty body is no body.
 */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, bytes: Buffer) => {
    if (bytes.length === 0) return undefined
    const reading = readJsonPayload(bytes)
    switch (reading.kind) {
      case 'ok':
        return reading.value
      case 'notJson':
        throw new GatewayError('invalid-json', { detail: reading.detail })
      case 'tooComplex':
        throw new GatewayError('payload-mismatch', { detail: reading.detail })
    }
  })
}
