import { Page } from '../../ui/Page.tsx'

export function Account() {
  return <Page title="Account">Not built yet.</Page>
}
