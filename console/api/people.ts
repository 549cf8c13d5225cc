import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CreatedInvitation, CreateInvitation, Invitation } from '#contract/invitation.ts'
import type { Member } from '#contract/member.ts'
import type { Role } from '#contract/permissions.ts'
import type { OwnSession } from '#contract/session.ts'
import { call } from './call.ts'
import type { ListPage } from './list.ts'
import { sessionQuery } from './session.ts'

/** Signs in; the session is read afresh by whatever page comes next. */
export async function signIn(
  queryClient: QueryClient,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await call('POST', '/api/auth/sign-in/email', { body: { email, password } })
  queryClient.clear()
}

export function useChangeRole() {
  return usePeopleChange(({ id, role }: Pick<Member, 'id' | 'role'>) =>
    call<Member>('PATCH', `/api/v1/members/${id}`, { body: { role } }),
  )
}

export function useRemoveMember() {
  return usePeopleChange((id: string) => call<undefined>('DELETE', `/api/v1/members/${id}`))
}

/** The answer holds the link: it is kept by the dialog that shows it, and nowhere else. */
export function useInvite() {
  return usePeopleChange((body: CreateInvitation) => call<CreatedInvitation>('POST', '/api/v1/invitations', { body }))
}

export function useRevokeInvitation() {
  return usePeopleChange((id: Invitation['id']) => call<undefined>('DELETE', `/api/v1/invitations/${id}`))
}

function usePeopleChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    gcTime: 0,
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['members'] })
      void queryClient.invalidateQueries({ queryKey: ['invitations'] })
      void queryClient.invalidateQueries(sessionQuery)
    },
  })
}

/** Where one is signed in. */
export function useOwnSessions() {
  return useQuery({
    queryKey: ['own-sessions'],
    queryFn: async ({ signal }) => (await call<ListPage<OwnSession>>('GET', '/api/auth/sessions', { signal })).items,
  })
}

/** Roles that somebody of the role may give. */
export function rolesToGive(own: Role): Role[] {
  return own === 'owner' ? ['owner', 'admin', 'designer', 'viewer'] : ['admin', 'designer', 'viewer']
}
