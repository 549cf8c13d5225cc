import { Page } from '../../ui/Page.tsx'

export function Request() {
  return <Page title="Request">Not built yet.</Page>
}
