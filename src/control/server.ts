import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { newId } from '#contract/ids.ts'
import { clientAddress } from '#domain/client-address.ts'
import { answerError, controlBodyBytesMax } from './answer-problem.ts'
import { answerUnrouted } from './answer-unrouted.ts'
import { apiTokenRoutes } from './api-tokens/routes.ts'
import { auditEntryRoutes } from './audit-entries/routes.ts'
import { authorizeRoutes } from './authorize.ts'
import { bulkOperationRoutes } from './bulk-operations/routes.ts'
import { startBulkRunner } from './bulk-operations/runner.ts'
import { connectionRoutes } from './connections/routes.ts'
import { consoleRoutes } from './console/routes.ts'
import type { Control } from './control.ts'
import { credentialRoutes } from './credentials/routes.ts'
import { experienceRoutes } from './experiences/routes.ts'
import { flowRoutes } from './flows/routes.ts'
import { type Health, healthRoutes } from './health/routes.ts'
import { installationRoutes } from './installation/routes.ts'
import { invitationRoutes } from './invitations/routes.ts'
import { managementKeyRoutes } from './management-keys/routes.ts'
import { memberRoutes } from './members/routes.ts'
import { nodeRoutes } from './nodes/routes.ts'
import { describeApi } from './openapi/describe-api.ts'
import { docsRoutes } from './openapi/routes.ts'
import { ownAccountRoutes } from './own-account/routes.ts'
import { pageFileRoutes } from './pages/routes.ts'
import { problemPageRoutes } from './problem-pages/routes.ts'
import { readJsonBodies } from './read-json-body.ts'
import { refuseUnknownFields } from './refuse-unknown-fields.ts'
import { requestRoutes } from './requests/routes.ts'
import { createAuth } from './session/auth.ts'
import { sessionRoutes } from './session/routes.ts'
import { setUpRoutes } from './set-up/routes.ts'
import { setStandardHeaders } from './standard-headers.ts'
import { trialRoutes } from './trials/routes.ts'
import { compileValidator } from './validate-input.ts'
import { workspaceRoutes } from './workspace/routes.ts'

export type ControlServerOptions = Control & {
  /** The installation's secret key: session and set-up keys are derived from it. */
  secretKey: Uint8Array
  /** Whether `X-Forwarded-For` of this peer is believed; given canonical addresses. */
  isTrustedProxy: (address: string) => boolean
  /** What the settings page shows; the engine holds to it. */
  retentionDays: number
  /** Whether this node carries on bulk operations. */
  runsBulkOperations: boolean
  health: Health
  /** The text of `/metrics`, in the Prometheus exposition format. */
  metrics: () => Promise<string>
}

export type ControlServer = {
  app: FastifyInstance
  /** The request listener: for every request that is not the inbound path's. */
  handle(request: IncomingMessage, response: ServerResponse): void
  close(): Promise<void>
}

/**
 * Everything that is served besides the inbound path: the control API, its description, sign-in, set-up and the plain
 * pages. It listens on nothing; the composition root owns the one server and calls `handle`.
 *
 * Rejects when a route of the API names no action of contract/permissions.ts.
 */
export async function createControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const app = fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId('request'),
    bodyLimit: controlBodyBytesMax,
    frameworkErrors: (error, request, reply) => {
      setStandardHeaders(request, reply, options.publicUrl)
      answerError(options, error, request, reply)
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  const auth = createAuth(options, options.secretKey)
  const runner = options.runsBulkOperations ? startBulkRunner(options) : undefined

  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.setErrorHandler((error, request, reply) => answerError(options, error, request, reply))
  readJsonBodies(app)
  answerUnrouted(app)
  refuseUnknownFields(app)

  app.decorateRequest('clientAddress', '')
  app.addHook('onRequest', async (request, reply) => {
    setStandardHeaders(request, reply, options.publicUrl)
    const forwardedFor = request.headers['x-forwarded-for']
    request.clientAddress = clientAddress(
      request.socket.remoteAddress ?? '',
      Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
      options.isTrustedProxy,
    )
  })
  authorizeRoutes(app, { control: options, auth })
  await describeApi(app, options)

  app.register(sessionRoutes(options, auth), { prefix: '/api/auth' })
  app.register(ownAccountRoutes(options, auth), { prefix: '/api/auth' })
  app.register(setUpRoutes(options), { prefix: '/api/v1/set-up' })
  app.register(apiTokenRoutes(options), { prefix: '/api/v1/api-tokens' })
  app.register(connectionRoutes(options), { prefix: '/api/v1/connections' })
  app.register(credentialRoutes(options), { prefix: '/api/v1/credentials' })
  app.register(flowRoutes(options), { prefix: '/api/v1/flows' })
  app.register(trialRoutes(options), { prefix: '/api/v1/flows' })
  app.register(requestRoutes(options), { prefix: '/api/v1/requests' })
  app.register(experienceRoutes(options), { prefix: '/api/v1/experiences' })
  app.register(bulkOperationRoutes(options, { nudge: () => runner?.nudge() }), { prefix: '/api/v1/bulk-operations' })
  app.register(workspaceRoutes(options), { prefix: '/api/v1/workspace' })
  app.register(memberRoutes(options), { prefix: '/api/v1/members' })
  app.register(invitationRoutes(options), { prefix: '/api/v1/invitations' })
  app.register(managementKeyRoutes(options), { prefix: '/api/v1/management-keys' })
  app.register(auditEntryRoutes(options), { prefix: '/api/v1/audit-entries' })
  app.register(nodeRoutes(options), { prefix: '/api/v1/nodes' })
  app.register(installationRoutes(options), { prefix: '/api/v1/installation' })
  app.register(docsRoutes())
  app.register(problemPageRoutes())
  app.register(pageFileRoutes())
  app.register(healthRoutes(options))
  app.register(consoleRoutes())

  await app.ready()
  return {
    app,
    handle: (request, response) => app.routing(request, response),
    async close() {
      await app.close()
      await runner?.stop()
    },
  }
}
