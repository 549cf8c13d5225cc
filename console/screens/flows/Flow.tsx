import { Page } from '../../ui/Page.tsx'

export function Flow() {
  return <Page title="Flow">Not built yet.</Page>
}
