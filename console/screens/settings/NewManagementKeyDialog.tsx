import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CreatedManagementKey, CreateManagementKey } from '#contract/management-key.ts'
import { call } from '../../api/call.ts'
import { fieldError } from '../../api/field-error.ts'
import { useHeldPage } from '../../api/held-page.ts'
import { Button } from '../../ui/Button.tsx'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { CheckboxField, SelectField, TextField } from '../../ui/Fields.tsx'
import { formValues } from '../../ui/form-values.ts'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { roleWords } from './role-words.ts'

const roles = ['admin', 'designer', 'viewer'] as const

/** Makes a key and shows it once: it is in this dialog only. */
export function NewManagementKeyDialog({ onClose }: { onClose: () => void }) {
  const [isSaved, setSaved] = useState(false)
  const [isLeavingEarly, setLeavingEarly] = useState(false)
  const queryClient = useQueryClient()
  const create = useMutation({
    mutationFn: (body: CreateManagementKey) => call<CreatedManagementKey>('POST', '/api/v1/management-keys', { body }),
    gcTime: 0,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['management-keys'] }),
  })
  useHeldPage(create.isPending || create.data !== undefined)
  if (create.data !== undefined)
    return (
      <Dialog
        isOpen
        onClose={() => (isSaved ? onClose() : setLeavingEarly(true))}
        title={`Management key ${create.data.name}`}
        description="It is shown once, and cannot be shown again."
        actions={
          <Button look="primary" disabled={!isSaved} onClick={onClose}>
            Done
          </Button>
        }
      >
        <p className="mt-2 mb-1 text-sm font-medium">Key</p>
        <CodeBlock text={create.data.key} label="management key" />
        <p className="mt-3 mb-1 text-sm font-medium">HTTP header</p>
        <CodeBlock text={create.data.bearerHeader} label="HTTP header" />
        <div className="mt-3">
          <CheckboxField
            label="I have saved this key securely"
            checked={isSaved}
            onChange={(event) => setSaved(event.target.checked)}
          />
          {isLeavingEarly && !isSaved && (
            <p role="alert" className="text-sm text-caution">
              Save the key first: once this is closed, nobody can show it again.
            </p>
          )}
        </div>
      </Dialog>
    )
  return (
    <Dialog isOpen onClose={() => !create.isPending && onClose()} title="New management key">
      <form
        onSubmit={(event) => {
          const { name = '', role } = formValues(event)
          create.mutate({ name, role: role as (typeof roles)[number] })
        }}
      >
        <TextField label="Name" name="name" required maxLength={80} error={fieldError(create.error, 'name')} />
        {/* The least, unless more is asked for. */}
        <SelectField label="Role" name="role" defaultValue="viewer">
          {roles.map((role) => (
            <option key={role} value={role}>
              {roleWords[role]}
            </option>
          ))}
        </SelectField>
        {create.isError && <ProblemNotice error={create.error} />}
        <div className="mt-4 mb-2 flex justify-end gap-2">
          <Button disabled={create.isPending} onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary" isBusy={create.isPending}>
            Generate
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
