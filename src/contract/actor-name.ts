import Type from 'typebox'

/** What a member or a management key is called. It stays when the member leaves or the key is deleted. */
export const ActorName = Type.String({ description: 'The name of the member or management key.' })
