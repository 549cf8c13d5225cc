import { Page } from '../../ui/Page.tsx'

export function Flows() {
  return <Page title="Flows">Not built yet.</Page>
}
