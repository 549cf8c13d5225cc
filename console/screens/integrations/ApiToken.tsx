import { Page } from '../../ui/Page.tsx'

export function ApiToken() {
  return <Page title="ApiToken">Not built yet.</Page>
}
