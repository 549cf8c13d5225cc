import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import {
  CreateFlow,
  Flow,
  FlowCheck,
  FlowDetail,
  FlowId,
  FlowStatus,
  FlowVersion,
  InferredSchema,
  InferSchema,
  SaveDraft,
  UpdateFlow,
} from '#contract/flow.ts'
import { FlowDiff, FlowVersionDetail } from '#contract/flow-history.ts'
import { type FlowCommand, flowCommands } from '#contract/flow-lifecycle.ts'
import { FlowTally, FlowVersionTally } from '#contract/flow-tallies.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { PathTallies, PathWindow } from '#contract/path-tallies.ts'
import { Problem } from '#contract/problem.ts'
import { inferSchema } from '#domain/infer-schema.ts'
import type { Control } from '../control.ts'
import { exportList } from '../export/export-list.ts'
import { changeFlowStatus } from './change-status.ts'
import { checkDocument } from './check-document.ts'
import { createFlow } from './create.ts'
import { deleteFlow } from './delete.ts'
import { compareWithDocument } from './diff.ts'
import { duplicateFlow } from './duplicate.ts'
import { getFlow } from './get.ts'
import { listFlows } from './list.ts'
import { listPathTallies } from './path-tallies.ts'
import { saveDraft } from './save-draft.ts'
import { listFlowTallies, listFlowVersionTallies } from './tallies.ts'
import { updateFlow } from './update.ts'
import { compareFlowVersions, getFlowVersion, listFlowVersions } from './versions.ts'

const tags = ['Flows']
const params = Type.Object({ id: FlowId })
const VersionNumber = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

const binding = 'Binding when this answers: it holds for every request that begins later, on any node.'

const commands: Record<FlowCommand, { summary: string; description: string }> = {
  activate: {
    summary: 'Activate the draft of a flow',
    description: `The draft becomes the active version and requests are accepted. A version that was active drains: its running experiences finish on it. 422 \`flow-has-problems\` lists what is wrong with the draft in \`problems\`. ${binding}`,
  },
  drain: {
    summary: 'Drain a flow',
    description: `New requests are refused, running experiences finish, and then the flow is terminated. There is no way back. ${binding}`,
  },
  terminate: {
    summary: 'Terminate a flow',
    description: `New requests are refused and experiences that run or wait end where they stand, on all versions. There is no way back. ${binding}`,
  },
  archive: { summary: 'Archive a terminated flow', description: 'Takes it out of sight. Nothing else changes.' },
  unarchive: { summary: 'Unarchive a flow', description: 'The flow is terminated again.' },
  resume: {
    summary: 'Resume an errored flow',
    description: `Requests are accepted again by the version that had paused on a fault, and its errored experiences go on from the step where they stopped. ${binding}`,
  },
}

const flowQuery = Type.Object(
  {
    status: Type.Optional(FlowStatus),
    q: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'A part of the name or the description; case does not matter.',
      }),
    ),
    ...pageQuery,
  },
  { additionalProperties: false },
)

/** `/api/v1/flows` */
export function flowRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/',
      {
        config: { may: 'flow.edit' },
        schema: {
          operationId: 'createFlow',
          tags,
          summary: 'Create a flow',
          description:
            'Makes a draft, with a webhook trigger alone when no document is given. It has its trigger URL at once. Names need not be unique.',
          body: CreateFlow,
          response: { 201: FlowDetail, '4xx': Problem },
        },
      },
      async (request, reply) => reply.code(201).send(await createFlow(control, request.actor, request.body)),
    )

    app.get(
      '/',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'listFlows',
          tags,
          summary: 'List flows',
          description: 'Newest first. Deleted flows are not listed.',
          querystring: flowQuery,
          response: { 200: Page(Flow), '4xx': Problem },
        },
      },
      (request) => listFlows(control, request.actor, request.query),
    )

    app.post(
      '/infer-schema',
      {
        config: { may: 'flow.edit' },
        schema: {
          operationId: 'inferPayloadSchema',
          tags,
          summary: 'Infer the schema of a payload',
          description:
            'The JSON Schema that payloads like the sample match. It is what a webhook trigger without a schema of its own compares payloads with; nothing is stored.',
          body: InferSchema,
          response: { 200: InferredSchema, '4xx': Problem },
        },
      },
      async ({ body }) => ({ schema: inferSchema(body.samplePayload) }),
    )

    exportList(app, {
      name: 'flows',
      tags,
      may: 'flow.read',
      query: flowQuery,
      item: Flow,
      readPage: (actor, query) => listFlows(control, actor, query),
    })

    app.get(
      '/tallies',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'listFlowTallies',
          tags,
          summary: 'Tell how all flows are doing',
          description: 'Requests and experiences of every flow, newest flow first, all on one page.',
          response: { 200: Type.Object({ items: Type.Array(FlowTally) }), '4xx': Problem },
        },
      },
      (request) => listFlowTallies(control, request.actor),
    )

    app.get(
      '/:id/tallies',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'listFlowVersionTallies',
          tags,
          summary: 'Tell how each version of a flow is doing',
          description: 'The experiences of every version, newest version first.',
          params,
          response: { 200: Type.Object({ versions: Type.Array(FlowVersionTally) }), '4xx': Problem },
        },
      },
      (request) => listFlowVersionTallies(control, request.actor, request.params.id),
    )

    app.get(
      '/:id',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'getFlow',
          tags,
          summary: 'Get a flow',
          description:
            'With its draft, or its newest version when there is no draft, and the problems of that document.',
          params,
          response: { 200: FlowDetail, '4xx': Problem },
        },
      },
      (request) => getFlow(control, request.actor, request.params.id),
    )

    app.patch(
      '/:id',
      {
        config: { may: 'flow.edit' },
        schema: {
          operationId: 'updateFlow',
          tags,
          summary: 'Update a flow',
          description: 'Changes the name and the description, where given, in any state.',
          params,
          body: UpdateFlow,
          response: { 200: FlowDetail, '4xx': Problem },
        },
      },
      (request) => updateFlow(control, request.actor, request.params.id, request.body),
    )

    app.delete(
      '/:id',
      {
        config: { may: 'flow.delete' },
        schema: {
          operationId: 'deleteFlow',
          tags,
          summary: 'Delete a flow',
          description:
            'Only a flow that was never activated; any other answers 409 `illegal-transition`. There is no way back.',
          params,
          response: { 204: Type.Null(), '4xx': Problem },
        },
      },
      async (request, reply) => {
        await deleteFlow(control, request.actor, request.params.id)
        return reply.code(204).send(null)
      },
    )

    app.put(
      '/:id/draft',
      {
        config: { may: 'flow.edit' },
        schema: {
          operationId: 'saveFlowDraft',
          tags,
          summary: 'Save the draft of a flow',
          description:
            'Replaces the draft, or begins the next version. A draft may have problems; the answer lists them. What is active stays as it is until the draft is activated.',
          params,
          body: SaveDraft,
          response: { 200: FlowDetail, '4xx': Problem },
        },
      },
      (request) => saveDraft(control, request.actor, request.params.id, request.body),
    )

    app.post(
      '/:id/diff',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'compareFlowWithDocument',
          tags,
          summary: 'Compare a flow with a document',
          description:
            'Nodes and edges that saving the document as draft would add, remove or change, and the number of the version that it would be. Nothing is saved.',
          params,
          body: SaveDraft,
          response: { 200: FlowDiff, '4xx': Problem },
        },
      },
      (request) => compareWithDocument(control, request.actor, request.params.id, request.body.document),
    )

    app.post(
      '/check',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'checkFlowDocument',
          tags,
          summary: 'Check a document',
          description: 'What would keep it from being activated. Nothing is saved.',
          body: SaveDraft,
          response: { 200: FlowCheck, '4xx': Problem },
        },
      },
      async ({ actor, body }) => ({ problems: await checkDocument(control.db, actor, body.document) }),
    )

    for (const command of flowCommands) {
      app.post(
        `/:id/${command}`,
        {
          config: { may: 'flow.changeStatus' },
          schema: {
            operationId: `${command}Flow`,
            tags,
            summary: commands[command].summary,
            description: `${commands[command].description} 409 \`illegal-transition\` names the state and the commands it allows.`,
            params,
            response: { 200: Flow, '4xx': Problem },
          },
        },
        (request) => changeFlowStatus(control, request.actor, request.params.id, command),
      )
    }

    app.post(
      '/:id/duplicate',
      {
        config: { may: 'flow.edit' },
        schema: {
          operationId: 'duplicateFlow',
          tags,
          summary: 'Duplicate a flow',
          description: 'Makes a new draft from the current document, named after the original. Allowed in any state.',
          params,
          response: { 201: FlowDetail, '4xx': Problem },
        },
      },
      async (request, reply) => reply.code(201).send(await duplicateFlow(control, request.actor, request.params.id)),
    )

    app.get(
      '/:id/versions',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'listFlowVersions',
          tags,
          summary: 'List the versions of a flow',
          description: 'Newest first: who made and who activated each, and when.',
          params,
          querystring: Type.Object(pageQuery, { additionalProperties: false }),
          response: { 200: Page(FlowVersion), '4xx': Problem },
        },
      },
      (request) => listFlowVersions(control, request.actor, request.params.id, request.query),
    )

    app.get(
      '/:id/versions/:version',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'getFlowVersion',
          tags,
          summary: 'Get a version of a flow',
          description: 'With its document.',
          params: Type.Object({ id: FlowId, version: VersionNumber }),
          response: { 200: FlowVersionDetail, '4xx': Problem },
        },
      },
      (request) => getFlowVersion(control, request.actor, request.params.id, request.params.version),
    )

    app.get(
      '/:id/versions/:version/path-tallies',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'listPathTallies',
          tags,
          summary: 'Tell which ways the experiences of a version took',
          description:
            'For each node, how often it was passed by each outcome, and how many stand, failed or errored there. The ways are those of experiences that began in the window.',
          params: Type.Object({ id: FlowId, version: VersionNumber }),
          querystring: Type.Object({ window: Type.Optional(PathWindow) }, { additionalProperties: false }),
          response: { 200: PathTallies, '4xx': Problem },
        },
      },
      ({ actor, params, query: { window = '24h' } }) => listPathTallies(control, actor, { ...params, window }),
    )

    app.get(
      '/:id/versions/:version/diff/:other',
      {
        config: { may: 'flow.read' },
        schema: {
          operationId: 'compareFlowVersions',
          tags,
          summary: 'Compare two versions of a flow',
          description: 'Nodes and edges that were added, removed or changed from the first version to the second.',
          params: Type.Object({ id: FlowId, version: VersionNumber, other: VersionNumber }),
          response: { 200: FlowDiff, '4xx': Problem },
        },
      },
      ({ actor, params: { id, version, other } }) => compareFlowVersions(control, actor, id, version, other),
    )
  }
}
