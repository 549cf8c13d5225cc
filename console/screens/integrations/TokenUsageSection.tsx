import { useNavigate, useSearch } from '@tanstack/react-router'
import type { UsageWindow } from '../../api/api-tokens.ts'
import { useMay } from '../../api/session.ts'
import { Section } from '../../ui/Page.tsx'
import { TokenUsage } from './TokenUsage.tsx'
import { usageWindows, WindowSwitch } from './WindowSwitch.tsx'

/** Who uses the token; the time span stands in the address. */
export function TokenUsageSection({ tokenId }: { tokenId: string }) {
  const { window } = useSearch({ from: '/frame/integrations/api-tokens/$tokenId' })
  const navigate = useNavigate({ from: '/integrations/api-tokens/$tokenId' })
  const may = useMay()
  if (!may('apiToken.readUsage'))
    return (
      <Section title="Usage">
        <p className="text-muted">Who uses an API token, and from which addresses, is shown to owners and admins.</p>
      </Section>
    )
  const chosen = isUsageWindow(window) ? window : '24h'
  return (
    <Section
      title="Usage"
      description="Counted within a minute of the call."
      actions={<WindowSwitch value={chosen} onChange={(next) => void navigate({ search: { window: next } })} />}
    >
      <TokenUsage tokenId={tokenId} window={chosen} listLength={10} />
    </Section>
  )
}

function isUsageWindow(text: string | undefined): text is UsageWindow {
  return text !== undefined && Object.hasOwn(usageWindows, text)
}
