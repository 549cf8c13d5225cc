import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import {
  Activity,
  Experience,
  ExperienceDetail,
  experienceStatuses,
  TerminatedExperiences,
  TerminateExperiences,
} from '#contract/experience.ts'
import { PublicId } from '#contract/ids.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { exportList } from '../export/export-list.ts'
import { instantRangeQuery } from '../instant-range.ts'
import { getExperience } from './get.ts'
import { listExperiences } from './list.ts'
import { listActivities } from './list-activities.ts'
import { retryExperience } from './retry.ts'
import { terminateExperience } from './terminate.ts'
import { terminateExperiences } from './terminate-many.ts'

const tags = ['Experiences']
const params = Type.Object({ id: PublicId('experience') })

const experienceQuery = Type.Object(
  {
    status: Type.Optional(Type.Enum(experienceStatuses)),
    flowId: Type.Optional(PublicId('flow')),
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
    requestId: Type.Optional(
      Type.Unsafe<string>({
        ...PublicId('request'),
        description: 'The request that started it, or was answered with it as a duplicate; while it is kept.',
      }),
    ),
    ...instantRangeQuery,
    context: Type.Optional(
      Type.String({ maxLength: 200, description: 'A part of the custom context; case does not matter.' }),
    ),
    q: Type.Optional(
      Type.String({
        maxLength: 200,
        description:
          'The id of an experience or of a request; any other text is a part of the custom context, whatever its case.',
      }),
    ),
    ...pageQuery,
  },
  { additionalProperties: false },
)

/** `/api/v1/experiences` */
export function experienceRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/',
      {
        config: { may: 'experience.read' },
        schema: {
          operationId: 'listExperiences',
          tags,
          summary: 'List experiences',
          description: 'Newest first.',
          querystring: experienceQuery,
          response: { 200: Page(Experience), '4xx': Problem },
        },
      },
      (request) => listExperiences(control, request.actor, request.query),
    )

    exportList(app, {
      name: 'experiences',
      tags,
      may: 'experience.read',
      query: experienceQuery,
      item: Experience,
      readPage: (actor, query) => listExperiences(control, actor, query),
    })

    app.get(
      '/:id',
      {
        config: { may: 'experience.read' },
        schema: {
          operationId: 'getExperience',
          tags,
          summary: 'Get an experience',
          description: 'As it stands, with the name of its flow.',
          params,
          response: { 200: ExperienceDetail, '4xx': Problem },
        },
      },
      (request) => getExperience(control, request.actor, request.params.id),
    )

    app.get(
      '/:id/activities',
      {
        config: { may: 'experience.read' },
        schema: {
          operationId: 'listActivities',
          tags,
          summary: 'List the activities of an experience',
          description: 'Its timeline, oldest first. The lines `node_completed` are its path through the flow so far.',
          params,
          querystring: Type.Object(pageQuery, { additionalProperties: false }),
          response: { 200: Page(Activity), '4xx': Problem },
        },
      },
      (request) => listActivities(control, request.actor, request.params.id, request.query),
    )

    app.post(
      '/terminate',
      {
        config: { may: 'experience.terminate' },
        schema: {
          operationId: 'terminateExperiences',
          tags,
          summary: 'Terminate many experiences',
          description:
            'Up to 200 in one commit; each that runs or waits ends where it stands. The answer says for each, in the order of the call, whether it was ended now, was over already, or does not exist.',
          body: TerminateExperiences,
          response: { 200: TerminatedExperiences, '4xx': Problem },
        },
      },
      (request) => terminateExperiences(control, request.actor, request.body.ids),
    )

    app.post(
      '/:id/terminate',
      {
        config: { may: 'experience.terminate' },
        schema: {
          operationId: 'terminateExperience',
          tags,
          summary: 'Terminate an experience',
          description:
            'It ends where it stands. A node that is at work is not undone, and no node follows it. 409 `illegal-transition` when it is over.',
          params,
          response: { 200: Experience, '4xx': Problem },
        },
      },
      (request) => terminateExperience(control, request.actor, request.params.id),
    )

    app.post(
      '/:id/retry',
      {
        config: { may: 'experience.retry' },
        schema: {
          operationId: 'retryExperience',
          tags,
          summary: 'Retry an experience',
          description:
            'One that failed or is errored goes on from the step where it stands; the steps before it are not repeated. 409 `illegal-transition` when it is neither, when its flow version is paused (resume the flow, which continues them all), and when that is over (run it again from its request).',
          params,
          response: { 200: Experience, '4xx': Problem },
        },
      },
      (request) => retryExperience(control, request.actor, request.params.id),
    )
  }
}
