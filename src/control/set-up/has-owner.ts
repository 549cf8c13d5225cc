import type { Database, DatabaseTransaction } from '#platform/database/database.ts'

/** Whether the installation belongs to somebody. Once true it stays true: the last owner cannot be removed. */
export async function hasOwner(db: Database | DatabaseTransaction): Promise<boolean> {
  const owner = await db.selectFrom('member').select('user_id').where('role', '=', 'owner').limit(1).executeTakeFirst()
  return owner !== undefined
}
