import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import {
  Activity,
  Experience,
  ExperienceDetail,
  TerminatedExperiences,
  TerminateExperiences,
} from '#contract/experience.ts'
import { PublicId } from '#contract/ids.ts'
import { Replayed } from '#contract/inbound-request.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { exportList } from '../export/export-list.ts'
import { experienceFilter } from './experience-query.ts'
import { getExperience } from './get.ts'
import { listExperiences } from './list.ts'
import { listActivities } from './list-activities.ts'
import { retryExperience } from './retry.ts'
import { runExperienceAgain } from './run-again.ts'
import { terminateExperience } from './terminate.ts'
import { terminateExperiences } from './terminate-many.ts'

const tags = ['Experiences']
const params = Type.Object({ id: PublicId('experience') })

const experienceQuery = Type.Object({ ...experienceFilter, ...pageQuery }, { additionalProperties: false })

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
            'Up to 200 in one commit; each that runs, waits or is errored ends where it stands. The answer says for each, in the order of the call, whether it was ended now, was over already, or does not exist.',
          body: TerminateExperiences,
          response: { 200: TerminatedExperiences, '4xx': Problem },
        },
      },
      (request) => terminateExperiences(control, request.actor, request.body.ids),
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
            'A failed or errored experience goes on from the step where it stopped; steps before it are not repeated. 409 `illegal-transition` for any other, while its flow version is paused, and when that is over.',
          params,
          response: { 200: Experience, '4xx': Problem },
        },
      },
      (request) => retryExperience(control, request.actor, request.params.id),
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
      '/:id/run-again',
      {
        config: { may: 'experience.runAgain' },
        schema: {
          operationId: 'runExperienceAgain',
          tags,
          summary: 'Run an experience again',
          description:
            'From the beginning, on the present version of its flow: the request that started it is replayed. 410 `request-gone` when the request is no longer kept.',
          params,
          response: { 201: Replayed, '4xx': Problem },
        },
      },
      async (request, reply) =>
        reply.code(201).send(await runExperienceAgain(control, request.actor, request.params.id)),
    )
  }
}
