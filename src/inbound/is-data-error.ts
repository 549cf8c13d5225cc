/** Whether PostgreSQL refused the values themselves: SQLSTATE class 22 (data exception) or 23 (integrity constraint). */
export function isDataError(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error))
}

/** Whether the statement was the victim of a deadlock: it can succeed when it is tried again. */
export function isDeadlock(error: unknown): boolean {
  return sqlStateOf(error) === '40P01'
}

function sqlStateOf(error: unknown): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : ''
}
