export const experienceStatuses = ['running', 'waiting', 'completed', 'failed', 'errored', 'terminated'] as const
export type ExperienceStatus = (typeof experienceStatuses)[number]
