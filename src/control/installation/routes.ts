import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Installation } from '#contract/installation.ts'
import { Problem } from '#contract/problem.ts'
import { type InstallationParts, readInstallation } from './read.ts'

/** `/api/v1/installation` */
export function installationRoutes(parts: InstallationParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/',
      {
        config: { may: 'installation.read' },
        schema: {
          operationId: 'getInstallation',
          summary: 'The installation',
          description: 'Versions and limits, as the node that answers has them. They are set in its environment.',
          tags: ['Installation'],
          response: { 200: Installation, '4xx': Problem },
        },
      },
      () => readInstallation(parts),
    )
  }
}
