import { Page } from '../../ui/Page.tsx'

export function SetUp() {
  return <Page title="SetUp">Not built yet.</Page>
}
