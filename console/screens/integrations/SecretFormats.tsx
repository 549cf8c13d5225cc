import type { ReactNode } from 'react'
import type { ApiTokenSecret } from '#contract/api-token.ts'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { Section } from '../../ui/Page.tsx'

/** The same token in the two formats that senders can use. */
export function SecretFormats({ secret }: { secret: ApiTokenSecret }) {
  return (
    <div className="grid gap-x-5 lg:grid-cols-2">
      <Section title="HTTP header" description="For senders that can set a header.">
        <Line label="Header">
          <CodeBlock text={secret.bearerHeader} label="HTTP header" />
        </Line>
        <Line label="API token alone">
          <CodeBlock text={secret.token} label="API token" />
        </Line>
      </Section>
      <Section title="Basic authentication" description="For senders that ask for a user name and a password.">
        <Line label="User name (the workspace id)">
          <CodeBlock text={secret.basic.username} label="user name" />
        </Line>
        <Line label="Password (the API token)">
          <CodeBlock text={secret.basic.password} label="password" />
        </Line>
        <Line label="Both, as a ready-made header">
          <CodeBlock text={secret.basic.header} label="Basic header" />
        </Line>
      </Section>
    </div>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="mt-3 first:mt-0">
      <p className="mb-1 text-xs text-muted">{label}</p>
      {children}
    </div>
  )
}
