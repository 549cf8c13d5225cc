import { ChevronDown, CircleCheck, CircleOff, RefreshCw, Trash2 } from 'lucide-react'
import { useMay } from '../../api/session.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx'
import { DeactivateDialog } from './DeactivateDialog.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { ReactivateDialog } from './ReactivateDialog.tsx'
import { RotateDialog } from './RotateDialog.tsx'
import { isExpired, type TokenSubject } from './token-subject.ts'
import type { OpenDialog } from './use-dialog-host.ts'

type Props = {
  token: TokenSubject
  onOpen: OpenDialog
  onDeleted?: () => void
  size?: 'small' | 'normal'
}

/** The commands of one API token. Nothing for those who may do none of them. */
export function TokenActions({ token, onOpen, onDeleted, size = 'small' }: Props) {
  const may = useMay()
  if (!may('apiToken.changeStatus') && !may('apiToken.rotate') && !may('apiToken.delete')) return null
  const isActive = token.status === 'active'
  const whyNotRotate = reasonAgainstRotating(token)
  return (
    <Menu
      trigger={
        <button type="button" aria-label={`Actions for ${token.name}`} className={buttonClass('secondary', size)}>
          Actions <ChevronDown aria-hidden className="size-3.5" />
        </button>
      }
    >
      {may('apiToken.changeStatus') &&
        (isActive ? (
          <Command
            icon={CircleOff}
            label="Deactivate API token"
            onSelect={() => onOpen((close) => <DeactivateDialog token={token} onClose={close} />)}
          />
        ) : (
          <Command
            icon={CircleCheck}
            label="Reactivate API token"
            onSelect={() => onOpen((close) => <ReactivateDialog token={token} onClose={close} />)}
          />
        ))}
      {may('apiToken.rotate') && (
        <Command
          icon={RefreshCw}
          label="Rotate API token"
          whyNot={whyNotRotate}
          onSelect={() => onOpen((close) => <RotateDialog token={token} onClose={close} />)}
        />
      )}
      {may('apiToken.delete') && (
        <>
          <MenuSeparator />
          <Command
            icon={Trash2}
            label="Delete API token"
            isDangerous
            whyNot={isActive ? 'Deactivate it first' : undefined}
            onSelect={() => onOpen((close) => <DeleteDialog token={token} onClose={close} onDeleted={onDeleted} />)}
          />
        </>
      )}
    </Menu>
  )
}

type CommandProps = {
  icon: typeof Trash2
  label: string
  whyNot?: string | undefined
  isDangerous?: boolean
  onSelect: () => void
}

/** What cannot be done now is there all the same, with the reason in words. */
function Command({ icon: Icon, label, whyNot, isDangerous = false, onSelect }: CommandProps) {
  return (
    <MenuItem disabled={whyNot !== undefined} isDangerous={isDangerous} onSelect={onSelect}>
      <Icon aria-hidden className="size-4 shrink-0" />
      <span>
        {label}
        {whyNot !== undefined && <span className="block text-xs text-muted">{whyNot}</span>}
      </span>
    </MenuItem>
  )
}

function reasonAgainstRotating(token: TokenSubject): string | undefined {
  if (token.replacedBy !== null) return 'It has been replaced already'
  if (token.status !== 'active') return 'Reactivate it first'
  if (isExpired(token)) return 'It has expired: extend it first'
  return undefined
}
