import { Page } from '../../ui/Page.tsx'

export function Integrations() {
  return <Page title="Integrations">Not built yet.</Page>
}
