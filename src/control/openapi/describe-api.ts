import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify'
import { type Action, permissions } from '#contract/permissions.ts'
import { Problem } from '#contract/problem.ts'
import { problemMediaType } from '#contract/problem-media-type.ts'
import { inboundPaths, inboundSecuritySchemes } from './inbound-paths.ts'
import { markSchemas, shareSchemas } from './shared-schemas.ts'

type Json = { [name: string]: unknown }
type Operation = { responses: Record<string, { description: string; content?: Record<string, Json> }> }

/** Parts of the reference, in reading order. */
const tags = [
  { name: 'Inbound', description: 'What senders call. Credentials are API tokens.' },
  { name: 'API tokens', description: 'Who may send webhooks.' },
  { name: 'Connections', description: 'Tokens and credentials in one list.' },
  { name: 'Credentials', description: 'The secrets with which flows call other systems.' },
  { name: 'Flows', description: 'What a webhook starts.' },
  { name: 'Requests', description: 'Everything that reached a webhook URL, rejected requests too.' },
  { name: 'Experiences', description: 'One run of one flow version for one accepted request.' },
  { name: 'Bulk operations', description: 'What is done to many requests or experiences, in the background.' },
  { name: 'Audit entries', description: 'Who did what, when and from where.' },
  { name: 'Workspace', description: 'What everything belongs to.' },
  { name: 'Members', description: 'The people of the workspace.' },
  { name: 'Invitations', description: 'Links by which people join the workspace.' },
  { name: 'Management keys', description: 'Credentials for automation of the control API.' },
  { name: 'Session', description: 'Signing in and out.' },
  { name: 'Own account', description: 'What whoever is signed in does about themselves. Session cookie only.' },
  { name: 'Installation', description: 'The gateway processes and what they have in common.' },
  { name: 'Set-up', description: 'The first person of an installation.' },
]

const description = `Webhooks in, durable experiences out.

Every refusal is a problem document (RFC 9457) whose \`type\` is a page of this gateway. Lists are keyset pages, newest first: pass \`nextCursor\` of one page as \`cursor\` of the next. Unknown fields are refused. An object of another workspace answers like one that does not exist.`

/**
 * Collects the OpenAPI 3.1 description from the routes that are registered after this call. `app.swagger()` answers it
 * once the app is ready.
 */
export async function describeApi(app: FastifyInstance, { version }: { version: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Hookgate', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/', description: 'This gateway.' }],
      tags,
      components: {
        securitySchemes: {
          managementKey: { type: 'http', scheme: 'bearer', description: 'A management key (hgm_…).' },
          session: { type: 'apiKey', in: 'cookie', name: 'hookgate-session', description: 'Set by signing in.' },
          ...inboundSecuritySchemes,
        },
      },
    },
    hideUntagged: true,
    convertConstToEnum: false,
    transform: ({ schema, url, route }) => ({
      schema: describeRoute(schema, route),
      // The root of a resource is served with and without the slash; it is written without.
      url: url.replace(/\/$/, ''),
    }),
    transformObject: (document) => {
      if (!('openapiObject' in document)) throw new Error('The description is not OpenAPI.')
      const { paths, ...rest } = document.openapiObject as Json
      const whole = { ...rest, paths: { ...(markSchemas(inboundPaths) as Json), ...(paths as Json) } }
      return mendResponses(shareSchemas(whole)) as never
    },
  })
}

/** Adds what follows from the route's permission: who may call it, and how it refuses. */
function describeRoute(schema: FastifySchema, { config }: RouteOptions): FastifySchema {
  const may: Action | undefined = config?.may
  const marked = markSchemas(schema) as FastifySchema
  const isOwn = config?.own === true
  if (may === undefined && !isOwn) return { ...marked, security: [] }
  const refusals = schema.body === undefined ? [401, 403] : [400, 401, 403, 413, 415]
  return {
    ...marked,
    ...(may === undefined
      ? { security: [{ session: [] }] }
      : {
          description: `${schema.description ?? ''}\n\nRoles: ${permissions[may].join(', ')}.`.trim(),
          security: [{ managementKey: [] }, { session: [] }],
        }),
    response: {
      ...Object.fromEntries(refusals.map((status) => [status, markSchemas(Problem)])),
      ...(marked.response as object),
    },
    ...(may === undefined ? {} : { 'x-action': may }),
  } as FastifySchema
}

/** Problem documents have a media type of their own; a status has a description of its own. */
function mendResponses(document: Json): Json {
  for (const path of Object.values(document.paths as Record<string, Record<string, Operation>>)) {
    for (const { responses } of Object.values(path)) {
      for (const [status, response] of Object.entries(responses)) {
        if (response.description === 'Default Response') response.description = describeStatus(status)
        const json = response.content?.['application/json']
        if ((json?.schema as Json | undefined)?.$ref === '#/components/schemas/Problem')
          response.content = { [problemMediaType]: json as Json }
      }
    }
  }
  return document
}

const statuses: Record<string, string> = {
  200: 'Done.',
  201: 'Created.',
  204: 'Done; there is nothing to say.',
  400: 'The body is not JSON, or the request is malformed.',
  401: 'The credentials are missing or not valid.',
  403: 'The credentials do not allow this.',
  404: 'There is no such object in this workspace.',
  409: 'The present state does not allow this.',
  410: 'It can no longer be used.',
  413: 'The body is too large.',
  415: 'The body is not application/json.',
  422: 'Some values are not valid.',
  429: 'Too many requests.',
}

function describeStatus(status: string): string {
  return statuses[status] ?? 'See the problem document.'
}
