import { Page } from '../../ui/Page.tsx'

export function Join() {
  return <Page title="Join">Not built yet.</Page>
}
