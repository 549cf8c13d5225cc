import { MoreHorizontal, UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import type { Member } from '#contract/member.ts'
import { useList } from '../../api/list.ts'
import { useMay, useSession } from '../../api/session.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx'
import { Section } from '../../ui/Page.tsx'
import { ChangeRoleDialog } from './ChangeRoleDialog.tsx'
import { Invitations } from './Invitations.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { RemoveMemberDialog } from './RemoveMemberDialog.tsx'

type Asked = { what: 'role' | 'removal'; member: Member }

/** The people of the workspace, and those who are invited. */
export function Members() {
  const may = useMay()
  const { role, user } = useSession()
  const list = useList<Member>('members')
  const [isInviting, setInviting] = useState(false)
  const [asked, setAsked] = useState<Asked>()
  const canManage = (member: Member) => may('member.manage') && (role === 'owner' || member.role !== 'owner')
  const columns: Column<Member>[] = [
    {
      id: 'name',
      header: 'Name',
      width: 'minmax(0,1.4fr)',
      cell: ({ name, id }) => (
        <span className="font-medium">
          {name}
          {id === user.id && <span className="ml-1.5 font-normal text-muted">you</span>}
        </span>
      ),
    },
    { id: 'email', header: 'E-mail address', width: 'minmax(0,1.6fr)', cell: ({ email }) => email },
    { id: 'role', header: 'Role', width: '7rem', cell: (member) => member.role },
    { id: 'joined', header: 'Joined', width: '7rem', cell: ({ joinedAt }) => <Instant at={joinedAt} /> },
    {
      id: 'actions',
      header: 'Actions',
      width: '2.5rem',
      isHeaderHidden: true,
      isRight: true,
      hasControls: true,
      isMenu: true,
      cell: (member) =>
        canManage(member) && (
          <Menu trigger={<IconButton label={`Actions for ${member.name}`} icon={MoreHorizontal} />}>
            <MenuItem onSelect={() => setAsked({ what: 'role', member })}>Change role</MenuItem>
            <MenuSeparator />
            <MenuItem isDangerous onSelect={() => setAsked({ what: 'removal', member })}>
              Remove from the workspace
            </MenuItem>
          </Menu>
        ),
    },
  ]
  return (
    <>
      <Section
        title="Members"
        description="Owners make owners; admins manage everybody else."
        actions={
          may('member.invite') && (
            <Button look="primary" onClick={() => setInviting(true)}>
              <UserPlus aria-hidden className="size-4" /> Invite
            </Button>
          )
        }
        isFlush
      >
        <DataTable
          label="Members"
          list={list}
          columns={columns}
          keyOf={({ id }) => id}
          empty={<EmptyState icon={Users} title="Nobody is here" />}
        />
      </Section>
      {may('member.invite') && <Invitations />}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
      {asked?.what === 'role' && <ChangeRoleDialog member={asked.member} onClose={() => setAsked(undefined)} />}
      {asked?.what === 'removal' && <RemoveMemberDialog member={asked.member} onClose={() => setAsked(undefined)} />}
    </>
  )
}
