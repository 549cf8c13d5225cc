import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { GatewayError } from '#contract/gateway-error.ts'
import { Problem } from '#contract/problem.ts'
import { SetUp, SetUpAnswer, SetUpState } from '#contract/set-up.ts'
import type { Control } from '../control.ts'
import { createOwner } from './create-owner.ts'
import { hasOwner } from './has-owner.ts'
import { isSetUpSecret, readInstallationId, setUpSecret } from './set-up-link.ts'

/** Set-up over HTTP, for whoever has the link that the gateway prints while it has no owner. */
export function setUpRoutes(control: Control & { secretKey: Uint8Array }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/',
      {
        config: { public: true },
        schema: {
          operationId: 'getSetUpState',
          summary: 'Whether the installation waits for its owner',
          tags: ['Set-up'],
          response: { 200: SetUpState },
        },
      },
      async () => ({ isOpen: !(await hasOwner(control.db)) }),
    )

    app.post(
      '/',
      {
        config: { public: true },
        schema: {
          operationId: 'setUp',
          summary: 'Create the owner and the workspace',
          description: 'Works once per installation, however many calls arrive at the same time.',
          tags: ['Set-up'],
          body: SetUp,
          response: { 201: SetUpAnswer, 403: Problem, 409: Problem, 422: Problem },
        },
      },
      async (request, reply) => {
        const { secret, ...input } = request.body
        const expected = setUpSecret(control.secretKey, await readInstallationId(control.db))
        if (!isSetUpSecret(secret, expected))
          throw new GatewayError('forbidden', { detail: 'The set-up link is not the one this installation printed.' })
        const creation = await createOwner(control.db, { ...input, from: request.clientAddress })
        switch (creation.kind) {
          case 'closed':
            throw new GatewayError('set-up-closed')
          case 'created':
            control.log.info({ workspaceId: creation.workspaceId, userId: creation.userId }, 'the owner was made')
            return reply.code(201).send({ workspaceId: creation.workspaceId, userId: creation.userId })
        }
      },
    )
  }
}
