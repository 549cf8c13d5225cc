import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { KeyRound, Search, Workflow } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import type { ApiToken } from '#contract/api-token.ts'
import type { Credential } from '#contract/credential.ts'
import type { Flow } from '#contract/flow.ts'
import { call } from '../../api/call.ts'
import type { ListPage } from '../../api/list.ts'
import { useMay } from '../../api/session.ts'
import { useFocusReturn } from '../../ui/use-focus-return.ts'
import { credentialKindLooks, credentialKinds } from '../integrations/credential-kinds.ts'
import { places } from './navigation.ts'

type Props = { isOpen: boolean; onClose: () => void }

/** Goes anywhere by name, and to any object by its id. */
export function CommandPalette({ isOpen, onClose }: Props) {
  const focus = useFocusReturn()
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          {...focus}
          aria-describedby={undefined}
          className="appear fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-xl overflow-hidden rounded-lg bg-raised shadow-raised"
        >
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <Palette onClose={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const navigate = useNavigate()
  const may = useMay()
  const flows = useFound<Flow>('flows', text)
  const tokens = useFound<ApiToken>('api-tokens', text)
  const credentials = useFound<Credential>('credentials', text)
  const leave = (navigation: Promise<void>) => {
    onClose()
    void navigation
  }
  const id = text.trim()
  return (
    <Command label="Search or jump to" loop>
      <div className="flex items-center gap-2 border-b border-line px-4">
        <Search aria-hidden className="size-4 text-muted" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="A page, a flow, a token, or an id"
          className="h-12 flex-1 bg-transparent outline-none"
        />
      </div>
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-muted">Nothing has this name.</Command.Empty>
        {/^req_[0-9a-z]{26}$/.test(id) && (
          <Item
            name={`Request ${id}`}
            onSelect={() => leave(navigate({ to: '/requests/$requestId', params: { requestId: id } }))}
          />
        )}
        {/^exp_[0-9a-z]{26}$/.test(id) && (
          <Item
            name={`Experience ${id}`}
            onSelect={() => leave(navigate({ to: '/experiences/$experienceId', params: { experienceId: id } }))}
          />
        )}
        {/^crd_[0-9a-z]{26}$/.test(id) && (
          <Item
            name={`Credential ${id}`}
            onSelect={() =>
              leave(navigate({ to: '/integrations/credentials/$credentialId', params: { credentialId: id } }))
            }
          />
        )}
        <Group heading="Pages">
          {places
            .filter((place) => may(place.may))
            .map(({ label, to, icon: Icon }) => (
              <Item
                key={to}
                name={label}
                icon={<Icon aria-hidden className="size-4" />}
                onSelect={() => leave(navigate({ to }))}
              />
            ))}
          {may('apiToken.create') && (
            <Item
              name="Setup connection: API token"
              icon={<KeyRound aria-hidden className="size-4" />}
              onSelect={() => leave(navigate({ to: '/integrations/set-up/api-token' }))}
            />
          )}
          {may('credential.create') &&
            credentialKinds.map((kind) => {
              const { title, icon: Icon } = credentialKindLooks[kind]
              return (
                <Item
                  key={kind}
                  name={`Setup connection: ${title}`}
                  icon={<Icon aria-hidden className="size-4" />}
                  onSelect={() => leave(navigate({ to: '/integrations/set-up/$kind', params: { kind } }))}
                />
              )
            })}
          <Item name="Your account" onSelect={() => leave(navigate({ to: '/account' }))} />
        </Group>
        {flows.length > 0 && (
          <Group heading="Flows">
            {flows.map((flow) => (
              <Item
                key={flow.id}
                name={flow.name}
                value={`${flow.name} ${flow.id}`}
                icon={<Workflow aria-hidden className="size-4" />}
                onSelect={() => leave(navigate({ to: '/flows/$flowId', params: { flowId: flow.id } }))}
              />
            ))}
          </Group>
        )}
        {tokens.length > 0 && (
          <Group heading="API tokens">
            {tokens.map((token) => (
              <Item
                key={token.id}
                name={token.name}
                value={`${token.name} ${token.keyId} ${token.id}`}
                icon={<KeyRound aria-hidden className="size-4" />}
                onSelect={() =>
                  leave(navigate({ to: '/integrations/api-tokens/$tokenId', params: { tokenId: token.id } }))
                }
              />
            ))}
          </Group>
        )}
        {credentials.length > 0 && (
          <Group heading="Credentials">
            {credentials.map(({ id: credentialId, kind, name }) => {
              const { icon: Icon } = credentialKindLooks[kind]
              return (
                <Item
                  key={credentialId}
                  name={name}
                  value={`${name} ${credentialId}`}
                  icon={<Icon aria-hidden className="size-4" />}
                  onSelect={() =>
                    leave(navigate({ to: '/integrations/credentials/$credentialId', params: { credentialId } }))
                  }
                />
              )
            })}
          </Group>
        )}
      </Command.List>
    </Command>
  )
}

/** A few objects whose name has the text in it. */
function useFound<Item>(resource: string, text: string): Item[] {
  const q = text.trim()
  const { data } = useQuery({
    queryKey: [resource, 'found', q],
    queryFn: ({ signal }) =>
      call<ListPage<Item>>('GET', `/api/v1/${resource}`, { query: { q: q.slice(0, 200), limit: 6 }, signal }),
    placeholderData: (previous) => previous,
  })
  return data?.items ?? []
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  )
}

type ItemProps = { name: string; value?: string; icon?: ReactNode; onSelect: () => void }

function Item({ name, value = name, icon, onSelect }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex items-center gap-2.5 rounded-md px-2.5 py-2 text-sm data-[selected=true]:bg-hover"
    >
      <span className="flex size-4 items-center text-muted">{icon}</span>
      <span className="min-w-0 truncate">{name}</span>
    </Command.Item>
  )
}
