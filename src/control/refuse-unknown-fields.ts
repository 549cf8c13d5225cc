import type { FastifyInstance } from 'fastify'
import Type, { type TSchema } from 'typebox'

/**
 * Closes the query and body schemas of every API route: what is not described is refused, and a route that describes
 * no query takes none. A spelling mistake must not look like success. Call it before the routes are registered.
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
  })
}

function close(schema: TSchema): TSchema {
  if (!('properties' in schema) || 'additionalProperties' in schema) return schema
  return { ...schema, additionalProperties: false }
}
