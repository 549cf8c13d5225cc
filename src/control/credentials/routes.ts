import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import {
  CreateCredential,
  Credential,
  CredentialId,
  CredentialTest,
  CredentialTestResult,
  CredentialUsage,
  UnsavedCredentialTest,
  UpdateCredential,
} from '#contract/credential.ts'
import { credentialKinds } from '#contract/credential-kinds.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Actor, Control } from '../control.ts'
import { exportList } from '../export/export-list.ts'
import { createAttemptCounter } from '../session/attempt-counter.ts'
import { createCredential } from './create.ts'
import { deleteCredential } from './delete.ts'
import { readCredentialUsage } from './find-uses.ts'
import { getCredential } from './get.ts'
import { listCredentials } from './list.ts'
import { testCredential, testUnsavedCredential } from './test.ts'
import { updateCredential } from './update.ts'

const tags = ['Credentials']
const params = Type.Object({ id: CredentialId })

const credentialQuery = Type.Object(
  {
    kind: Type.Optional(Type.Enum(credentialKinds)),
    q: Type.Optional(
      Type.String({ maxLength: 200, description: 'A part of the name or the description; case does not matter.' }),
    ),
    ...pageQuery,
  },
  { additionalProperties: false },
)

/** A test makes a call to wherever it is told. */
const testsPerMinute = 30

const testDescription = `basic, bearer and header: gets the \`url\` with the credential. smtp: connects and signs in. sms: reads the account. Whatever the other side says is a 200 with \`ok\` and a \`detail\`; redirects are not followed. At most ${testsPerMinute} tests per minute and workspace.`

/** `/api/v1/credentials` */
export function credentialRoutes(control: Control): FastifyPluginAsyncTypebox {
  const tests = createAttemptCounter()

  async function countTest({ workspaceId }: Actor, reply: FastifyReply): Promise<void> {
    const attempt = await tests.consume(workspaceId, { window: 60, max: testsPerMinute })
    if (attempt.allowed) return
    reply.header('retry-after', attempt.retryAfter)
    throw new GatewayError('rate-limited', { detail: 'Too many tests of credentials.' })
  }

  return async (app) => {
    app.post(
      '/',
      {
        config: { may: 'credential.create' },
        schema: {
          operationId: 'createCredential',
          tags,
          summary: 'Create a credential',
          description:
            'Its secret is stored sealed, and no answer ever has it. Names are unique among the live credentials of the workspace, whatever their case.',
          body: CreateCredential,
          response: { 201: Credential, '4xx': Problem },
        },
      },
      async (request, reply) => reply.code(201).send(await createCredential(control, request.actor, request.body)),
    )

    app.get(
      '/',
      {
        config: { may: 'credential.read' },
        schema: {
          operationId: 'listCredentials',
          tags,
          summary: 'List credentials',
          description: 'Newest first, without their secrets. Deleted credentials are not listed.',
          querystring: credentialQuery,
          response: { 200: Page(Credential), '4xx': Problem },
        },
      },
      (request) => listCredentials(control, request.actor, request.query),
    )

    exportList(app, {
      name: 'credentials',
      tags,
      may: 'credential.read',
      query: credentialQuery,
      item: Credential,
      readPage: (actor, query) => listCredentials(control, actor, query),
    })

    app.post(
      '/test',
      {
        config: { may: 'credential.test' },
        schema: {
          operationId: 'testUnsavedCredential',
          tags,
          summary: 'Test a credential before it is stored',
          description: testDescription,
          body: UnsavedCredentialTest,
          response: { 200: CredentialTestResult, '4xx': Problem },
        },
      },
      async (request, reply) => {
        await countTest(request.actor, reply)
        return await testUnsavedCredential(control, request.actor, request.body)
      },
    )

    app.get(
      '/:id',
      {
        config: { may: 'credential.read' },
        schema: {
          operationId: 'getCredential',
          tags,
          summary: 'Get a credential',
          description: 'Never with its secret.',
          params,
          response: { 200: Credential, '4xx': Problem },
        },
      },
      (request) => getCredential(control, request.actor, request.params.id),
    )

    app.patch(
      '/:id',
      {
        config: { may: 'credential.update' },
        schema: {
          operationId: 'updateCredential',
          tags,
          summary: 'Update a credential',
          description:
            'Changes the fields that are given. Of the secret too: a field that is not given stays as it is, and null takes an optional one away. What runs after this answers uses the new secret. The kind cannot change.',
          params,
          body: UpdateCredential,
          response: { 200: Credential, '4xx': Problem },
        },
      },
      (request) => updateCredential(control, request.actor, request.params.id, request.body),
    )

    app.delete(
      '/:id',
      {
        config: { may: 'credential.delete' },
        schema: {
          operationId: 'deleteCredential',
          tags,
          summary: 'Delete a credential',
          description:
            'For good, its secret with it. 409 `credential-in-use` lists the `flows` as long as a draft, or a version that is active, draining or errored, names it.',
          params,
          response: { 204: Type.Null(), '4xx': Problem },
        },
      },
      async (request, reply) => {
        await deleteCredential(control, request.actor, request.params.id)
        return reply.code(204).send(null)
      },
    )

    app.get(
      '/:id/usage',
      {
        config: { may: 'credential.read' },
        schema: {
          operationId: 'readCredentialUsage',
          tags,
          summary: 'Show where a credential is used',
          description: 'The flows whose draft, active, draining or errored versions name it, with the nodes.',
          params,
          response: { 200: CredentialUsage, '4xx': Problem },
        },
      },
      (request) => readCredentialUsage(control, request.actor, request.params.id),
    )

    app.post(
      '/:id/test',
      {
        config: { may: 'credential.test' },
        schema: {
          operationId: 'testCredential',
          tags,
          summary: 'Test a credential',
          description: testDescription,
          params,
          body: CredentialTest,
          response: { 200: CredentialTestResult, '4xx': Problem },
        },
      },
      async (request, reply) => {
        await countTest(request.actor, reply)
        return await testCredential(control, request.actor, request.params.id, request.body)
      },
    )
  }
}
