import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { parse } from 'yaml'
import type { FlowDocument } from '#contract/flow-document.ts'
import { setFieldsDocument } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { assertAccessible, assertFitsEveryWidth, browserOfSuite, type ConsolePage } from './browser.ts'

/** Texts that only quotes or blocks keep as they are. */
const awkward: FlowDocument = {
  ...setFieldsDocument,
  nodes: setFieldsDocument.nodes.map((node) =>
    node.id === 'greeting'
      ? { ...node, params: { fields: { yes: 'on', code: '1e3', text: 'Hello {{trigger.firstname}}\n\n  Bye: now\n' } } }
      : node,
  ),
}
const hostile = `"><img src=x onerror="window.harmed=1"><script>window.harmed=1</script>`

suite('flow files in the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  const yamlOf = (name: string, text = 'Good day') =>
    `name: ${name}
document:
  nodes:
    - id: trigger
      type: webhook_trigger
    - id: greeting
      type: set_fields
      params:
        fields:
          text: ${text}
    - id: done
      type: end
  edges:
    - from: trigger
      to: greeting
    - from: greeting
      to: done
`
  const fileOf = (name: string, content: string) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(content),
  })

  /** Opens the dialog and chooses a file in it. */
  async function choose(page: ConsolePage, file: ReturnType<typeof fileOf>) {
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Import flow' })
    await dialog.getByLabel('Flow file').setInputFiles(file)
    return dialog
  }

  test('a flow is exported as JSON and as YAML, and both say what its document says', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Wörks: & <more>', document: awkward })
    const page = await browser.open(`/flows/${flow.id}`, { as: 'viewer' })
    for (const [format, read] of [
      ['JSON', (text: string) => JSON.parse(text)],
      ['YAML', (text: string) => parse(text)],
    ] as const) {
      await page.getByRole('button', { name: 'Actions' }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: `Export as ${format}` }).click(),
      ])
      assert.equal(download.suggestedFilename(), `wörks-more.${format.toLowerCase()}`)
      const content = read(await readFile(await download.path(), 'utf8'))
      assert.deepEqual(content, { name: 'Wörks: & <more>', description: '', document: awkward })
    }
    assert.deepEqual(page.complaints, [])
  })

  test('a file becomes a new flow', async () => {
    const page = await browser.open('/flows')
    const content = await readFile(join(import.meta.dirname, '../../examples/welcome.yaml'), 'utf8')
    const dialog = await choose(page, fileOf('welcome.yaml', content))
    await dialog.getByText('3 nodes, 2 edges').waitFor()
    await dialog.getByText('No problems').waitFor()
    assert.equal(await dialog.getByRole('textbox', { name: 'Name' }).inputValue(), 'Welcome')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Welcome from YAML')
    await dialog.getByRole('button', { name: 'Create flow' }).click()
    await page.getByRole('heading', { level: 1, name: 'Welcome from YAML' }).waitFor()
    await page.getByRole('textbox', { name: 'Flow document' }).getByText('"New subscriber"').waitFor()
    const [flow] = (await gateway.api('GET', '/flows?q=Welcome%20from%20YAML')).body.items
    const { document } = (await gateway.api('GET', `/flows/${flow.id}`)).body
    assert.deepEqual(document, parse(content).document)
    assert.deepEqual(page.complaints, [])
  })

  test('a file becomes the draft of the flow of its name, after what changes was shown', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Namesake' })
    const page = await browser.open('/flows')
    const dialog = await choose(page, fileOf('namesake.yml', yamlOf('Namesake')))
    assert.ok(await dialog.getByRole('radio', { name: 'Save as draft of Namesake' }).isChecked())
    await dialog.getByText('/params/fields/text').waitFor()
    await dialog.getByText('"Good day"').waitFor()
    assert.equal((await gateway.api('GET', `/flows/${flow.id}`)).body.draftVersion, null, 'nothing is saved yet')
    await assertAccessible(page)
    await assertFitsEveryWidth(page)
    await dialog.getByRole('radio', { name: 'Create a new flow' }).check()
    assert.equal(await dialog.getByRole('textbox', { name: 'Name' }).inputValue(), 'Namesake')
    await dialog.getByRole('radio', { name: 'Save as draft of Namesake' }).check()
    await dialog.getByRole('button', { name: 'Save as draft' }).click()
    await page.getByRole('textbox', { name: 'Flow document' }).getByText('"Good day"').waitFor()
    const saved = (await gateway.api('GET', `/flows/${flow.id}`)).body
    assert.deepEqual([saved.activeVersion, saved.draftVersion], [1, 2])

    await page.goto('/flows')
    const again = await choose(page, fileOf('namesake.yml', yamlOf('Namesake')))
    await again.getByText('There is nothing to import.').waitFor()
    assert.ok(await again.getByRole('button', { name: 'Save as draft' }).isDisabled())
    const moved = `${yamlOf('Namesake')}  layout:\n    done: { x: 1, y: 2 }\n`
    await again.getByLabel('Flow file').setInputFiles(fileOf('namesake.yml', moved))
    await again.getByText('Only places and notes on the canvas differ.').waitFor()
    assert.ok(await again.getByRole('button', { name: 'Save as draft' }).isEnabled())
    assert.deepEqual(page.complaints, [])
  })

  test('a file that cannot be read says where, and what is no document says what it lacks', async () => {
    const page = await browser.open('/flows')
    const dialog = await choose(page, fileOf('broken.yaml', 'name: A\ndocument:\n  nodes: []\n  nodes: []\n'))
    await dialog.getByText('Flow file is not YAML: line 4, column 3: the key "nodes" is there twice.').waitFor()
    await assertAccessible(page)
    const field = dialog.getByLabel('Flow file')
    await field.setInputFiles(fileOf('broken.json', '{\n  "name": oops\n}'))
    await dialog.getByText('Flow file is not JSON: line 2, column 11: a value should be here.').waitFor()
    await field.setInputFiles(fileOf('other.yaml', 'services: {}\n'))
    await dialog.getByText('Flow file holds no flow').waitFor()
    assert.deepEqual(page.complaints, [])

    const shapeless = { name: hostile, document: { nodes: [{ id: '1', type: 'end' }], edges: [] } }
    await field.setInputFiles(fileOf('shapeless.json', JSON.stringify(shapeless)))
    await dialog.getByText('document/nodes/0/id').waitFor()
    assert.ok(await dialog.getByRole('button', { name: 'Create flow' }).isDisabled())
    await field.setInputFiles(fileOf('broken.yaml', yamlOf('Problems', '"{{nobody.name}}"')))
    await dialog.getByText('1 problem to mend before it can be activated').waitFor()
    // A draft may have problems. It can be made when the gateway has also looked for flows of its name.
    await dialog.getByRole('button', { name: 'Create flow', disabled: false }).waitFor()
    assert.equal(await page.evaluate('window.harmed'), undefined)
  })

  test('everything is done with the keyboard alone, and focus goes back', async () => {
    await gateway.given.activeFlow({ name: 'By keyboard' })
    const page = await browser.open('/flows')
    const opener = page.getByRole('button', { name: 'Import', exact: true })
    await opener.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Import flow' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.locator(':focus', { hasText: 'Import' }).waitFor()

    // Choosers are only taken over from the browser once somebody waits for one.
    const choosing = page.waitForEvent('filechooser')
    await page.keyboard.press('Enter')
    await dialog.locator(':focus').waitFor()
    await page.keyboard.press('Tab')
    await dialog.getByLabel('Flow file').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    const chooser = await choosing
    await chooser.setFiles(fileOf('by-keyboard.yaml', yamlOf('By keyboard')))
    await dialog.getByText('"Good day"').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    assert.ok(await dialog.getByRole('radio', { name: 'Create a new flow' }).isChecked())
    await page.keyboard.press('Tab')
    await page.keyboard.press('End')
    await page.keyboard.type(', again')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'By keyboard, again' }).waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('a file may be dropped', async () => {
    const page = await browser.open('/flows')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Import flow' })
    const content = yamlOf('Dropped')
    const transfer = await page.evaluateHandle((text: string) => {
      const data = new DataTransfer()
      data.items.add(new File([text], 'dropped.yaml'))
      return data
    }, content)
    await dialog.getByText('or drop it here').dispatchEvent('drop', { dataTransfer: transfer })
    await dialog.getByText('3 nodes, 2 edges').waitFor()
    assert.equal(await dialog.getByRole('textbox', { name: 'Name' }).inputValue(), 'Dropped')
    assert.match(await dialog.getByLabel('Flow file').inputValue(), /dropped\.yaml$/)
    assert.deepEqual(page.complaints, [])
  })

  test('a viewer is offered no import', async () => {
    const page = await browser.open('/flows', { as: 'viewer' })
    await page.getByRole('heading', { level: 1, name: 'Flows' }).waitFor()
    assert.equal(await page.getByRole('button', { name: /Import/ }).count(), 0)
  })
})
