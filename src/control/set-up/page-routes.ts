import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { passwordLength } from '#contract/set-up.ts'
import type { Control } from '../control.ts'
import { sendPage } from '../pages/render-page.ts'
import { hasOwner } from './has-owner.ts'

/**
 * The page behind the set-up link: the form until there is an owner, and a word about it from then on. It is the same for
 * everybody: what opens the door is in the link's fragment.
 */
export function setUpPageRoutes({ db }: Pick<Control, 'db'>): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/set-up', { schema: { hide: true } }, async (_request, reply) =>
      (await hasOwner(db))
        ? sendPage(reply, { title: 'Set up', body: ownedBody })
        : sendPage(reply, { title: 'Set up', body: openBody, script: 'set-up.js' }),
    )
  }
}

/** How an owner gets to the API. */
const nextSteps = `<p>On the machine of the gateway, make a management key for the API and the command line:</p>
<pre><code>npx hookgate key create --name laptop</code></pre>
<p>The <a href="/api/docs">API reference</a> says what it opens.</p>`

const ownedBody = `<h1>This installation already has an owner.</h1>
${nextSteps}`

const openBody = `<section id="set-up">
<h1>Set up Hookgate</h1>
<p>You become the owner of this installation. This page works once.</p>
<p role="alert"></p>
<form>
<label for="workspaceName">Workspace name</label>
<input id="workspaceName" name="workspaceName" required maxlength="80" autocomplete="organization">
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" required maxlength="254" autocomplete="username">
<label for="password">Password</label>
<input id="password" name="password" type="password" required minlength="${passwordLength.min}" maxlength="${passwordLength.max}" autocomplete="new-password" aria-describedby="password-rule">
<span class="quiet" id="password-rule">${passwordLength.min} to ${passwordLength.max} characters; a sentence is fine.</span>
<div><button type="submit">Create workspace</button></div>
</form>
<noscript><p>This page needs JavaScript. Without it, set HOOKGATE_OWNER_EMAIL and HOOKGATE_OWNER_PASSWORD and start the gateway again.</p></noscript>
</section>
<section id="done" hidden>
<h1 tabindex="-1">You are the owner of <span id="workspace"></span>.</h1>
${nextSteps}
</section>`
