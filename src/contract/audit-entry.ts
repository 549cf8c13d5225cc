import Type, { type Static } from 'typebox'
import { ActorName } from './actor-name.ts'
import { PublicId } from './ids.ts'
import { Instant, Nullable } from './page.ts'

/** Everything that is audited: `<object>.<what happened>`. */
export const auditActions = [
  'workspace.created',
  'workspace.updated',
  'api_token.created',
  'api_token.updated',
  'api_token.deactivated',
  'api_token.reactivated',
  'api_token.rotated',
  'api_token.deleted',
  'credential.created',
  'credential.updated',
  'credential.deleted',
  'credential.tested',
  'flow.created',
  'flow.updated',
  'flow.draft_saved',
  'flow.test_run',
  'flow.activated',
  'flow.drained',
  'flow.terminated',
  'flow.archived',
  'flow.unarchived',
  'flow.errored',
  'flow.resumed',
  'flow.duplicated',
  'flow.deleted',
  'experience.retried',
  'experience.terminated',
  'experience.run_again',
  'request.replayed',
  'bulk_operation.started',
  'bulk_operation.cancelled',
  'management_key.created',
  'management_key.deleted',
  'invitation.created',
  'invitation.revoked',
  'member.joined',
  'member.role_changed',
  'member.removed',
  'member.updated',
  'member.password_changed',
  'member.signed_out_everywhere',
] as const
export type AuditAction = (typeof auditActions)[number]

/** What actions are done to: the part before the dot. */
export type AuditObject = AuditAction extends `${infer Name}.${string}` ? Name : never
export const auditObjects = [...new Set(auditActions.map(objectOf))]

function objectOf(action: AuditAction): AuditObject {
  return action.split('.')[0] as AuditObject
}

/** Who did what, when, from where. Never changed, never deleted. */
export const AuditEntry = Type.Object(
  {
    id: PublicId('auditEntry'),
    at: Instant,
    actor: Type.String({ description: 'usr_…, mgk_… or system' }),
    actorName: Nullable(ActorName),
    action: Type.Enum(auditActions),
    subject: Type.String({ description: 'The id of the object.' }),
    detail: Type.Unknown(),
    from: Nullable(Type.String({ description: 'The address the change came from.' })),
  },
  { $id: 'AuditEntry' },
)
export type AuditEntry = Static<typeof AuditEntry>
