import Type, { type Static } from 'typebox'
import { type ErrorCode, errorCodes } from './error-codes.ts'

/** A problem document (RFC 9457). */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'The page that explains the code, on this gateway.' }),
    title: Type.String({ description: 'Constant for the code.' }),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    instance: Type.Optional(Type.String({ description: 'urn:uuid of the request, as in the log.' })),
    errors: Type.Optional(
      Type.Array(Type.Object({ detail: Type.String(), pointer: Type.String() }), {
        description: 'One entry per value that is not valid; the pointer is a JSON Pointer fragment (RFC 6901 §6).',
      }),
    ),
  },
  { $id: 'Problem', additionalProperties: true },
)
export type Problem = Static<typeof Problem>

/** The problem document of a code. `instanceUuid` is the request's id as a bare UUID; `publicUrl` has no trailing slash. */
export function problemDocument(
  code: ErrorCode,
  publicUrl: string,
  instanceUuid: string,
  detail?: string,
  extensions?: Record<string, unknown>,
): Problem {
  const { status, title } = errorCodes[code]
  return {
    type: `${publicUrl}/problems/${code}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    instance: `urn:uuid:${instanceUuid}`,
    ...extensions,
  }
}
