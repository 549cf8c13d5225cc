import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { toUuid } from '#contract/ids.ts'
import { type SnippetLanguage, snippetLanguages, snippetsFor } from '../../console/screens/integrations/snippets.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'

const run = promisify(execFile)

/** How a snippet is run where its program is on the machine. The others are read, not run. */
const runners: Partial<Record<SnippetLanguage, (file: string) => [program: string, arguments_: string[]]>> = {
  curl: (file) => ['sh', [file]],
  node: (file) => [process.execPath, [file]],
  python: (file) => ['python3', [file]],
  php: (file) => ['php', [file]],
  java: (file) => ['java', [file]],
}

/** What would break out of a literal, be expanded, or be read as an escape, in any of the languages. */
const hostilePayload = {
  quotes: `it's "quoted" \`ticked\` '''three''' """three"""`,
  escapes: '\\ \\n \\u0041 \\x41 \\\\',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not be one, in any language
  expansions: '$HOME ${HOME} $(id) `id` %s {0} {{x}} !! #{x}',
  ends: '?> */ --> </script> //',
  controls: '\u0000\t\r\n\u2028\u007f',
  beyond: 'ä 你 😀 \ud800',
  constructor: { prototype: [1.5, null, true] },
}

suite('snippets', () => {
  const gateway = gatewayOfSuite()

  for (const language of snippetLanguages) {
    const runner = runners[language]
    if (runner === undefined) continue
    test(`the ${language} snippet sends exactly the payload, whatever is in it, and is answered with 202`, async (t) => {
      const [program] = runner('')
      if (!(await isInstalled(program))) return t.skip(`${program} is not on this machine`)
      const flow = await gateway.given.activeFlow()
      const { secret } = await gateway.given.apiToken()
      const url = gateway.url + new URL(flow.triggerUrl).pathname
      const sample = { url, token: secret.token, json: JSON.stringify(hostilePayload) }
      const snippet = snippetsFor(sample).find((each) => each.language === language)
      assert.ok(snippet)
      const folder = await mkdtemp(join(tmpdir(), 'hookgate-snippet-'))
      t.after(() => rm(folder, { recursive: true, force: true }))
      const file = join(folder, snippet.fileName)
      await writeFile(file, snippet.text)
      const [, arguments_] = runner(file)

      const { stdout } = await run(program, arguments_, { cwd: folder, timeout: 30_000 })

      assert.match(stdout, /202/)
      assert.match(stdout, /"status":"accepted"/)
      const { body } = await gateway.db
        .selectFrom('inbound_request')
        .select('body')
        .where('flow_id', '=', toUuid('flow', flow.id) ?? '')
        .executeTakeFirstOrThrow()
      assert.deepEqual(JSON.parse(String(body)), hostilePayload)
    })
  }

  test('every snippet is ASCII, and holds the URL and the token', () => {
    const sample = {
      url: 'https://hooks.example.com/inbound/flw_1',
      token: 'hgt_key_secret',
      json: JSON.stringify(hostilePayload),
    }
    for (const { language, text } of snippetsFor(sample)) {
      assert.match(text, /^[\x20-\x7e\n]*$/, language)
      assert.ok(text.includes('/inbound/flw_1'), language)
      assert.ok(text.includes('https://hooks.example.com'), language)
      assert.ok(text.includes(sample.token), language)
    }
  })

  test('what cannot be run here is quoted by the rules of its language', () => {
    const json = JSON.stringify({ a: `'"\\` })
    const texts = Object.fromEntries(
      snippetsFor({ url: 'https://a.example/inbound/flw_1', token: 't', json }).map(({ language, text }) => [
        language,
        text,
      ]),
    )
    assert.ok(texts.csharp?.includes(String.raw`new StringContent("{\"a\":\"'\\\"\\\\\"}"`), texts.csharp)
    assert.ok(texts.salesforce?.includes(String.raw`request.setBody('{"a":"\'\\"\\\\"}')`), texts.salesforce)
    assert.ok(texts.php?.includes(String.raw`CURLOPT_POSTFIELDS => '{"a":"\'\\"\\\\"}'`), texts.php)
  })
})

async function isInstalled(program: string): Promise<boolean> {
  return await run(program, ['--version']).then(
    () => true,
    (error: { code?: unknown }) => error.code !== 'ENOENT',
  )
}
