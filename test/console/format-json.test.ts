import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { formatJson } from '../../console/flow-builder/model/format-json.ts'

suite('formatting JSON', () => {
  test('only the space between the parts changes, and a second time nothing does', () => {
    const text = '{"b":1e400,"a":[12345678901234567890,{},[],{"x":"\\u00e9 {} , [","2":null,"1":true}],"b":-0.0}'
    const lines = [
      '{',
      '  "b": 1e400,',
      '  "a": [',
      '    12345678901234567890,',
      '    {},',
      '    [],',
      '    {',
      '      "x": "\\u00e9 {} , [",',
      '      "2": null,',
      '      "1": true',
      '    }',
      '  ],',
      '  "b": -0.0',
      '}',
    ].join('\n')
    assert.deepEqual(formatJson(text), { kind: 'formatted', text: lines })
    assert.deepEqual(formatJson(lines), { kind: 'formatted', text: lines })
    assert.deepEqual(formatJson(' [ ] '), { kind: 'formatted', text: '[]' })
    assert.deepEqual(formatJson('"a"'), { kind: 'formatted', text: '"a"' })
  })

  test('merge fields stand where values may, and in texts, with quotes of their own', () => {
    const text = `{"a":{{trigger.a | json}},"b":[{{x}},"Dear {{ y | default: "you, {all}" }}!"],"c":"{% if z %}1{% endif %}"}`
    assert.deepEqual(formatJson(text), {
      kind: 'formatted',
      text: [
        '{',
        '  "a": {{trigger.a | json}},',
        '  "b": [',
        '    {{x}},',
        '    "Dear {{ y | default: "you, {all}" }}!"',
        '  ],',
        '  "c": "{% if z %}1{% endif %}"',
        '}',
      ].join('\n'),
    })
    assert.deepEqual(formatJson('{{trigger}}'), { kind: 'formatted', text: '{{trigger}}' })
  })

  test('what is no JSON is left alone, and it says why', () => {
    const cases: Record<string, RegExp> = {
      ' ': /nothing/,
      '{"a":1': /not JSON\.$/,
      '{"a":"1}': /not JSON\.$/,
      "{'a':1}": /not JSON\.$/,
      '{"a":1}}': /not JSON\.$/,
      '{"a":{{x}}': /even with merge fields/,
      '{"a":{{x}}{{y}}}': /even with merge fields/,
      '{"a":1{{x}}}': /even with merge fields/,
      '{{{x}}:1}': /even with merge fields/,
      '{"a":{{x}': /not JSON\.$/,
      '[{% if x %}1{% endif %}]': /Tags/,
    }
    for (const [text, why] of Object.entries(cases)) {
      const format = formatJson(text)
      assert.ok(format.kind === 'left', text)
      assert.match(format.why, why, text)
    }
  })
})
