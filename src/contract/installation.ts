import Type, { type Static } from 'typebox'

/** What holds for every workspace of the installation. Values are those of the node that answers. */
export const Installation = Type.Object(
  {
    version: Type.String(),
    retentionDays: Type.Integer({ description: 'HOOKGATE_RETENTION_DAYS' }),
    bodyBytesMax: Type.Integer({ description: 'HOOKGATE_BODY_BYTES_MAX' }),
    publicUrl: Type.String(),
    postgresVersion: Type.String(),
  },
  { $id: 'Installation' },
)
export type Installation = Static<typeof Installation>
