/** Whether PostgreSQL refused a row because of the unique index (code 23505). */
export function isUniqueViolation(error: unknown, index: string): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return code === '23505' && constraint === index
}
