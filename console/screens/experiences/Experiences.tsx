import { Page } from '../../ui/Page.tsx'

export function Experiences() {
  return <Page title="Experiences">Not built yet.</Page>
}
