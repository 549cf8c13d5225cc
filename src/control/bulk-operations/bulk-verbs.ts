import type { BulkVerb } from '#contract/bulk-operation.ts'
import type { BulkVerbSpec } from './bulk-verb.ts'
import { retryExperiences, runExperiencesAgain, terminateExperiences } from './experience-verbs.ts'
import { releaseRequests, replayRequests } from './request-verbs.ts'

/** How each verb finds its objects, and what it does to them. */
export const bulkVerbSpecs: Record<BulkVerb, BulkVerbSpec> = {
  release_requests: releaseRequests,
  replay_requests: replayRequests,
  retry_experiences: retryExperiences,
  run_experiences_again: runExperiencesAgain,
  terminate_experiences: terminateExperiences,
}
