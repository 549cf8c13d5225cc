import { Page } from '../../ui/Page.tsx'

export function SetUpConnection() {
  return <Page title="SetUpConnection">Not built yet.</Page>
}
