import { Page } from '../../ui/Page.tsx'

export function NewApiToken() {
  return <Page title="NewApiToken">Not built yet.</Page>
}
