import { Check } from 'typebox/value'
import { GatewayError } from '#contract/gateway-error.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { EmailAddress, Password } from '#contract/set-up.ts'
import type { Database } from '#platform/database/database.ts'
import { insertPerson } from '../members/insert-person.ts'
import { recordAudit } from '../record-audit.ts'
import { hasOwner } from './has-owner.ts'

export type CreateOwner = {
  email: string
  /** 8 to 128 characters. */
  password: string
  /** What the person is called; the e-mail address when not given. */
  name?: string | undefined
  /** `Workspace` when not given. */
  workspaceName?: string | undefined
  /** The address the call came from; the loopback address when the owner comes from the settings. */
  from?: string | undefined
}

export type OwnerCreation =
  /** Both as public ids. */
  { kind: 'created'; workspaceId: string; userId: string } | { kind: 'closed' }

/**
 * Makes the first person, the workspace and the ownership in one transaction, once per installation: however many
 * nodes and callers try at the same time, one of them gets `created` and the others `closed`.
 *
 * Throws GatewayError `validation-failed` when the e-mail address or the password is not acceptable.
 */
export async function createOwner(db: Database, input: CreateOwner): Promise<OwnerCreation> {
  requireAcceptable(input)
  if (await hasOwner(db)) return { kind: 'closed' }
  const email = input.email.toLowerCase()
  const workspaceId = newId('workspace')
  const workspaceUuid = toUuid('workspace', workspaceId) as string

  return await db.transaction().execute(async (trx) => {
    await trx.selectFrom('installation').select('id').forUpdate().executeTakeFirstOrThrow()
    if (await hasOwner(trx)) return { kind: 'closed' }
    // The password is hashed under the lock, although it takes tens of milliseconds: so it is done once. A hundred callers
    // hashing at the same time filled the thread pool, which new database connections need too, and they timed out.
    const user = await insertPerson(trx, { email, name: input.name ?? email, password: input.password })
    await trx
      .insertInto('workspace')
      .values({ id: workspaceUuid, name: input.workspaceName ?? 'Workspace' })
      .execute()
    await trx.insertInto('member').values({ workspace_id: workspaceUuid, user_id: user.uuid, role: 'owner' }).execute()
    const actor = { id: user.id, workspaceId: workspaceUuid, from: input.from ?? '127.0.0.1' }
    await recordAudit(trx, actor, 'workspace.created', workspaceId, { owner: user.id })
    return { kind: 'created', workspaceId, userId: user.id }
  })
}

function requireAcceptable({ email, password }: CreateOwner): void {
  const errors: { detail: string; pointer: string }[] = []
  if (!Check(EmailAddress, email))
    errors.push({ detail: 'is not an e-mail address that can sign in', pointer: '#/email' })
  if (!Check(Password, password)) errors.push({ detail: 'must have 8 to 128 characters', pointer: '#/password' })
  if (errors.length > 0) throw new GatewayError('validation-failed', { extensions: { errors } })
}
