import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type, { type TSchema } from 'typebox'
import { createValidator } from './validate-input.ts'

/**
 * Closes the query and body schemas of every API route: what is not described is refused, and a route that describes
 * no query or body takes none. A spelling mistake must not look like success. Call it before the routes are registered.
 */
export function refuseUnknownFields(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/v1')) return
    const schema = route.schema ?? {}
    route.schema = {
      ...schema,
      querystring: close((schema.querystring as TSchema | undefined) ?? Type.Object({})),
      ...(schema.body === undefined ? {} : { body: close(schema.body as TSchema) }),
    }
    if (schema.body === undefined) route.preValidation = [takeNothing, ...[route.preValidation ?? []].flat()]
  })
}

const readNothing = createValidator(Type.Object({}, { additionalProperties: false }), 'body')

/** A command that takes nothing may be sent with `{}`, which some clients cannot leave out. */
async function takeNothing({ body }: FastifyRequest): Promise<void> {
  if (body === undefined || body === null) return
  const reading = readNothing(body)
  if ('error' in reading) throw reading.error
}

function close(schema: TSchema): TSchema {
  if (!('properties' in schema) || 'additionalProperties' in schema) return schema
  return { ...schema, additionalProperties: false }
}
