import { Page } from '../../ui/Page.tsx'

export function Settings() {
  return <Page title="Settings">Not built yet.</Page>
}
