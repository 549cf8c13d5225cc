import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { AuditEntry, auditActions, auditObjects } from '#contract/audit-entry.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { exportList } from '../export/export-list.ts'
import { listAuditEntries } from './list.ts'

const tags = ['Audit entries']
const auditEntryQuery = Type.Object({
  ...pageQuery,
  action: Type.Optional(Type.Enum(auditActions)),
  object: Type.Optional(Type.Enum(auditObjects, { description: 'Every action on objects of the kind.' })),
  subject: Type.Optional(Type.String({ maxLength: 40, description: 'The id of the object.' })),
  actor: Type.Optional(Type.String({ maxLength: 40, description: 'usr_…, mgk_… or system' })),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Inclusive.' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Exclusive.' })),
})

export function auditEntryRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/',
      {
        config: { may: 'auditEntry.read' },
        schema: {
          operationId: 'listAuditEntries',
          summary: 'List audit entries',
          description:
            'Who did what, when and from where; newest first. Every change writes its entry in its own transaction.',
          tags,
          querystring: auditEntryQuery,
          response: { 200: Page(AuditEntry), 422: Problem },
        },
      },
      (request) => listAuditEntries(control, request.actor, request.query),
    )

    exportList(app, {
      name: 'audit-entries',
      tags,
      may: 'auditEntry.read',
      query: auditEntryQuery,
      item: AuditEntry,
      readPage: (actor, query) => listAuditEntries(control, actor, query),
    })
  }
}
