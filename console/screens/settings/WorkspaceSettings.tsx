import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Installation } from '#contract/installation.ts'
import { call } from '../../api/call.ts'
import { fieldError } from '../../api/field-error.ts'
import { sessionQuery, useMay, useSession } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { TextField } from '../../ui/Fields.tsx'
import { formValues } from '../../ui/form-values.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { Id } from '../../ui/Id.tsx'
import { Facts, Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { toast } from '../../ui/Toasts.tsx'

export function WorkspaceSettings() {
  const { workspaceId, workspaceName } = useSession()
  const may = useMay()
  return (
    <>
      <Section title="Workspace">
        <p className="text-xs text-muted">Workspace id: the user name of Basic authentication</p>
        <p className="mt-0.5 mb-4">
          <Id value={workspaceId} />
        </p>
        {may('workspace.update') ? <WorkspaceName /> : <Facts items={Object.entries({ Name: workspaceName })} />}
      </Section>
      {may('installation.read') && <InstallationFacts />}
    </>
  )
}

function WorkspaceName() {
  const { workspaceName } = useSession()
  const queryClient = useQueryClient()
  const rename = useMutation({
    mutationFn: (name: string) => call('PATCH', '/api/v1/workspace', { body: { name } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries(sessionQuery)
      toast('Workspace renamed')
    },
  })
  return (
    <form className="max-w-sm" onSubmit={(event) => rename.mutate(formValues(event).name ?? '')}>
      <TextField
        label="Name"
        name="name"
        required
        maxLength={80}
        defaultValue={workspaceName}
        error={fieldError(rename.error, 'name')}
      />
      <Button type="submit" className="mt-3" isBusy={rename.isPending}>
        Save name
      </Button>
    </form>
  )
}

/** What the operator has set. It is read here, and changed where the gateway is started. */
function InstallationFacts() {
  const { data, error, refetch } = useQuery({
    queryKey: ['installation'],
    queryFn: ({ signal }) => call<Installation>('GET', '/api/v1/installation', { signal }),
  })
  if (data === undefined && error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <Section title="Installation" description="Set in the environment of the gateway; the same for every workspace.">
      {data === undefined ? (
        <Skeleton className="h-20" />
      ) : (
        <Facts
          items={Object.entries({
            'Public URL': <Id value={data.publicUrl} />,
            Retention: `${data.retentionDays} days, for requests, finished experiences and idempotency keys`,
            'Largest body': formatBytes(data.bodyBytesMax),
            Version: `Hookgate ${data.version}`,
            Database: `PostgreSQL ${data.postgresVersion}`,
          })}
        />
      )}
    </Section>
  )
}
