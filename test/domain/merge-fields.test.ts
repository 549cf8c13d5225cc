import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { mergeFilters } from '#contract/merge-filters.ts'
import {
  checkTemplate,
  createTemplateCache,
  evaluateTemplate,
  fieldsInTemplate,
  renderTemplate,
  renderUrl,
  TemplateError,
  UnsafeValueError,
  withLimits,
} from '#domain/merge-fields.ts'
import { templateLimits } from '#domain/template-budget.ts'

const scope = scopeOf({
  trigger: {
    firstname: 'Ada',
    plan: null,
    items: [
      { sku: 'a', price: 3 },
      { sku: 'b', price: 4 },
    ],
    total: 7,
    ok: false,
  },
  context: { channel: 'web' },
  experience: { id: 'exp_01' },
})

suite('rendering merge fields', () => {
  const cases: [template: string, text: string][] = [
    ['no fields', 'no fields'],
    ['Hello {{trigger.firstname}}!', 'Hello Ada!'],
    ['{{trigger.missing.deeper}}|{{nobody.here}}|{{trigger.plan}}', '||'],
    ['{{trigger.items[1].sku}} {{trigger.items.size}} {{trigger.items.last.price}}', 'b 2 4'],
    ['{"name": {{trigger.firstname | json}}, "plan": {{trigger.missing | json}}}', '{"name": "Ada", "plan": null}'],
    ['{{trigger.items}}', '[{"sku":"a","price":3},{"sku":"b","price":4}]'],
    ['{{context.channel}}/{{experience.id}}', 'web/exp_01'],
    ['{% if trigger.total > 5 %}big{% else %}small{% endif %}', 'big'],
    ['{% for item in trigger.items %}{{item.sku}}{% unless forloop.last %},{% endunless %}{% endfor %}', 'a,b'],
    ['{{trigger.items | map: "price" | sum}} {{ "2026-01-31T12:00:00Z" | date: "%Y-%m-%d %H" }}', '7 2026-01-31 12'],
    ['{% if trigger.firstname contains "d" and not trigger.ok %}yes{% endif %}', 'yes'],
  ]
  for (const [template, text] of cases) {
    test(`${template} is ${text}`, () => assert.equal(renderTemplate(template, scope), text))
  }

  test('one merge field alone keeps the type of its value', () => {
    assert.equal(evaluateTemplate('{{trigger.total}}', scope), 7)
    assert.equal(evaluateTemplate('{{trigger.ok}}', scope), false)
    assert.deepEqual(evaluateTemplate('{{ trigger.items | map: "sku" }}', scope), ['a', 'b'])
    assert.equal(evaluateTemplate('{{trigger.missing}}', scope), null)
    assert.equal(evaluateTemplate('{{trigger.total}} ', scope), '7 ')
    assert.equal(evaluateTemplate('seven', scope), 'seven')
  })

  test('a cached template renders the same', () => {
    const cache = createTemplateCache()
    for (let i = 0; i < 3; i++) assert.equal(renderTemplate('Hi {{trigger.firstname}}', scope, cache), 'Hi Ada')
    assert.equal(renderUrl('https://a.example/{{trigger.firstname}}', scope, cache), 'https://a.example/Ada')
    assert.deepEqual([cache.text.size, cache.url.size], [2, 1])
  })
})

suite('URLs', () => {
  const merged = (value: unknown) =>
    renderUrl('https://a.example/users/{{trigger.v}}/x?q={{trigger.v}}', scopeOf({ trigger: { v: value } }))

  test('a merged value never leaves its segment or its query value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        let url: URL
        try {
          url = new URL(merged(value))
        } catch (error) {
          return error instanceof TemplateError
        }
        return (
          url.origin === 'https://a.example' &&
          url.pathname.split('/').length === 4 &&
          decodeURIComponent(url.pathname.split('/')[2] ?? '') === value &&
          decodeURIComponent(url.search.slice('?q='.length)) === value &&
          url.hash === ''
        )
      }),
    )
  })

  test('a segment that would walk up the path is refused', () => {
    for (const value of ['..', '.']) assert.throws(() => merged(value), TemplateError)
    assert.throws(
      () => renderUrl('https://a.example/.{{trigger.v}}/x', scopeOf({ trigger: { v: '.' } })),
      TemplateError,
    )
    assert.equal(renderUrl('https://a.example/../x', scope), 'https://a.example/../x')
  })

  test('half a surrogate, which has no encoding, becomes U+FFFD', () => {
    assert.equal(merged('a\ud83d'), 'https://a.example/users/a%EF%BF%BD/x?q=a%EF%BF%BD')
    assert.equal(renderTemplate('{{trigger.v | url_encode}}', scopeOf({ trigger: { v: 'a\udc00' } })), 'a%EF%BF%BD')
  })

  test('one merge field alone is a whole URL', () => {
    const whole = scopeOf({ trigger: { url: 'https://b.example/a?b=c&d=e' } })
    assert.equal(renderUrl('{{trigger.url}}', whole), 'https://b.example/a?b=c&d=e')
    assert.equal(renderUrl('{{trigger.url}}#x', whole), 'https%3A%2F%2Fb.example%2Fa%3Fb%3Dc%26d%3De#x')
  })
})

suite('checking a template', () => {
  test('a sound template has no problem', () => {
    assert.equal(checkTemplate('{{trigger.a | default: "x"}} {% if a %}{% endif %}'), undefined)
  })

  const broken = [
    '{{trigger.a',
    '{% if a %}',
    '{{a | nosuchfilter}}',
    '{% nosuchtag %}',
    '{{ a | raw }}',
    '{{ a | where_exp: "i", "i" }}',
  ]
  const files = ['{% include "/etc/passwd" %}', '{% render "x" %}', '{% layout "x" %}', '{% block a %}{% endblock %}']
  const methods = [
    '{% constructor %}',
    '{{ a | constructor }}',
    '{{ a | __proto__ }}',
    '{% __proto__ %}',
    '{% capture a %}{% endcapture %}',
  ]
  for (const template of [...broken, ...files, ...methods]) {
    test(`${template} is a problem`, () => {
      assert.equal(typeof checkTemplate(template)?.message, 'string')
      assert.throws(() => renderTemplate(template, scope), TemplateError)
    })
  }

  test('a problem says where it is', () => {
    assert.deepEqual(checkTemplate('line one\n  {{ a | nosuchfilter }}'), {
      message: 'undefined filter: nosuchfilter',
      position: { line: 2, column: 3 },
    })
  })

  test('what merge fields look up is known, and where; the variables of the template are left out', () => {
    const paths = (text: string) => fieldsInTemplate(text).map(({ path }) => path)
    assert.deepEqual(
      paths('{{a.b}} {% for i in c.d %}{{i.x}}{{forloop.index}}{{e}}{% endfor %} {{ a | append: f.g }}').sort(),
      [['a'], ['a', 'b'], ['c', 'd'], ['e'], ['f', 'g']],
    )
    assert.deepEqual(paths('{% assign a = b.c %}{{a.x}}{% if d["e f"][0] > g %}{% endif %}').sort(), [
      ['b', 'c'],
      ['d', 'e f', 0],
      ['g'],
    ])
    assert.deepEqual(paths('{{a[b.c].d}}'), [
      ['a', null, 'd'],
      ['b', 'c'],
    ])
    assert.deepEqual(fieldsInTemplate('\n  {{ a.b }}'), [{ path: ['a', 'b'], position: { line: 2, column: 6 } }])
    assert.deepEqual(fieldsInTemplate('none'), [])
  })

  test('templates that share an allowance use it up together', () => {
    const cache = withLimits(createTemplateCache())
    const big = scopeOf({ trigger: { big: 'x'.repeat(1_000_000) } })
    const render = () => renderTemplate('{{ trigger.big }}!', big, cache)
    for (let i = 0; i < 3; i++) assert.equal(render().length, 1_000_001)
    assert.throws(render, /prints more/)
    assert.equal(renderTemplate('{{ trigger.big }}!', big, withLimits(cache)).length, 1_000_001)
  })

  test('no text makes the check throw', () => {
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      'if',
      'for',
      ' ',
      'a',
      '|',
      '"',
      '[',
      ']',
      '(',
      '..',
      ')',
      '.',
      '-',
      'endif',
      'raw',
      '\n',
      '😀',
    )
    fc.assert(fc.property(fc.array(pieces, { maxLength: 30 }), (list) => checkTemplate(list.join('')) !== null))
  })
})

suite('values that do not fit', () => {
  const render = (template: string, v: unknown) => renderTemplate(template, scopeOf({ trigger: { v } }))

  const misfits: [template: string, value: unknown][] = [
    ['{{trigger.v | url_decode}}', '%'],
    ['{{trigger.v | base64_decode}}', '@@@'],
    ['{{trigger.v | upcase}}', { toString: 1 }],
    ['{{"now" | date: "%Y", trigger.v}}', 'Mars/Olympus'],
    ['{% for i in (1..trigger.v) %}', { toString: 1, valueOf: 1 }],
  ]
  for (const [template, value] of misfits) {
    test(`${template} with ${JSON.stringify(value)} is this data's doing, and the message quotes the template`, () => {
      assert.throws(
        () => render(template.startsWith('{%') ? `${template}{% endfor %}` : template, value),
        (error) => error instanceof UnsafeValueError && error.message === `A value does not fit ${template}.`,
      )
    })
  }

  test('one field whose value keeps its type', () => {
    assert.throws(
      () => evaluateTemplate('{{trigger.v | url_decode}}', scopeOf({ trigger: { v: '%' } })),
      UnsafeValueError,
    )
  })

  for (const template of ['{{trigger.v | append}}', '{{"%" | url_decode}}', '{{"now" | date: "%Y", "Mars/Olympus"}}']) {
    test(`${template} fails whatever the data are, so it is the template's`, () => {
      assert.throws(
        () => render(template, 'v'),
        (error) => error instanceof TemplateError && !(error instanceof UnsafeValueError),
      )
    })
  }

  const oddValues = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('%', '@@@', '\ud83d', 'a\udc00', '\0', 1e308, { toString: 1 }, { valueOf: 1, toString: 'x' }),
    fc.constantFrom([{ toString: 1 }], [null, [], {}], { size: -1, length: 'x' }, { next: 1, toJSON: 1 }),
  )
  for (const filter of mergeFilters) {
    test(`no value makes ${filter} the fault of the template, apart from its limits`, () => {
      fc.assert(
        fc.property(oddValues, oddValues, oddValues, (a, b, c) => {
          try {
            renderTemplate(`{{a | ${filter}: b}}{{a | ${filter}: "x"}}`, scopeOf({ a, b }))
            if (!['append', 'prepend'].includes(filter))
              renderUrl(`/{{a | ${filter}}}{{a | ${filter}: b, c}}`, scopeOf({ a, b, c }))
          } catch (error) {
            return error instanceof UnsafeValueError || /too much data|long/.test((error as Error).message)
          }
        }),
      )
    })
  }
})

suite('hostile templates and data', () => {
  const inherited = [
    'trigger.__proto__',
    'trigger.constructor',
    'trigger.constructor.constructor',
    'trigger["__proto__"]["toString"]',
    'trigger.toString',
    'trigger.hasOwnProperty',
    'constructor',
    '__proto__',
    '__defineGetter__',
    'trigger.firstname.constructor',
    'trigger.items.constructor',
    'trigger.items.map',
    'toString',
    'valueOf',
    'globalThis',
    'process.env',
    'this',
    'global',
    'require',
    'trigger.total.toFixed',
  ]
  for (const path of inherited) {
    test(`{{${path}}} is empty`, () => {
      assert.equal(renderTemplate(`[{{${path}}}]`, scope), '[]')
      assert.equal(evaluateTemplate(`{{${path}}}`, scope), null)
    })
  }

  test('filters that look up names see own properties only', () => {
    for (const use of [
      'map: "constructor"',
      'map: "__proto__" | compact',
      'where: "constructor"',
      'find: "__proto__"',
      'sort: "constructor" | size',
      'sum: "constructor"',
    ]) {
      const text = renderTemplate(`{{trigger.items | ${use}}}`, scope)
      assert.doesNotMatch(text, /function|native|object Object/)
    }
  })

  test('names of the prototype in the data are data', () => {
    const data = JSON.parse(
      '{"trigger":{"__proto__":{"a":1},"constructor":"c","toString":"s","valueOf":2,"toLiquid":3,"then":4,"size":"mine"}}',
    )
    const own = scopeOf(data)
    assert.equal(
      renderTemplate('{{trigger.constructor}}{{trigger.toString}}{{trigger.__proto__.a}}{{trigger.then}}', own),
      'cs14',
    )
    assert.match(renderTemplate('{{trigger}}', own), /^\{"__proto__"/)
    assert.equal(({} as { a?: number }).a, undefined)
  })

  const big = 'x'.repeat(1_000_000)
  const list = Array.from({ length: 50_000 }, (_, i) => `item ${(i * 7919) % 50_000}`)
  const nested = {
    trigger: {
      big,
      list,
      lists: [list.slice(0, 20_000), list.slice(0, 20_000)],
      needle: `y${'x'.repeat(400_000)}`,
      object: Object.fromEntries(list.map((name) => [name, 1])),
    },
  }
  const hostileScope = scopeOf(nested)
  const times = (count: number, text: string) => text.repeat(count)
  const hostile: Record<string, string> = {
    'a loop over a large range': '{% for i in (1..1000000000) %}x{% endfor %}',
    'nested loops': `${times(8, '{% for i in (1..1000) %}')}x${times(8, '{% endfor %}')}`,
    'empty nested loops': `${times(3, '{% for i in (1..2000) %}')}${times(3, '{% endfor %}')}`,
    'printing the data again and again': '{% for i in (1..100000) %}{{trigger.big}}{% endfor %}',
    'printing a list again and again': '{% for i in (1..100000) %}{{trigger.list}}{% endfor %}',
    'doubling a text': `{% assign a = "xx" %}${times(40, '{% assign a = a | append: a %}')}{{a}}`,
    'a long chain of filters': `{{ trigger.big${times(2000, ' | url_encode')} }}`,
    'a long chain of JSON': `{{ trigger.big${times(2000, ' | json')} }}`,
    'sorting again and again': `{{ trigger.list${times(500, ' | sort')} | size }}`,
    'splitting again and again': `{{ trigger.big${times(500, ' | split: "" | join: ""')} }}`,
    'searching a long text for a long one': '{% if trigger.big contains trigger.needle %}{% endif %}',
    'replacing a long text in a long one': '{{ trigger.big | replace: trigger.needle, "" }}',
    'replacing by something longer': '{{ trigger.big | replace: "x", trigger.big }}',
    'many conditions in one tag': `{% if ${times(1000, 'trigger.lists[0] == trigger.lists[1] and ')} true %}{% endif %}`,
    'padding a date': '{{ 0 | date: "%999999999d" }}',
    'an endless date format': '{{ 0 | date: trigger.big }}',
    'walking the members of an object':
      '{% for a in (1..1000) %}{% for b in trigger.object limit: 1 %}{% endfor %}{% endfor %}',
    'deep nesting': `${times(2300, '{% if 1 %}')}${times(2300, '{% endif %}')}`,
    'deep look-ups': `{{ ${times(16_000, 'a[')}${times(16_000, ']')} }}`,
    'many unclosed fields': times(25_000, '{{'),
    'many open tags': times(6_000, '{%if a%}'),
    'a template that is too long': times(60_000, '{{a}}'),
  }
  for (const [name, template] of Object.entries(hostile)) {
    test(`${name} fails promptly`, () => {
      // Processor time, because others use this machine too; ten budgets, because one step of an unlucky processor may
      // overrun the one it began in. Without the budget each of these takes seconds to centuries.
      const start = process.threadCpuUsage()
      assert.throws(() => renderTemplate(template, hostileScope), TemplateError)
      const used = process.threadCpuUsage(start)
      const tookMs = (used.user + used.system) / 1000
      assert.ok(tookMs < 10 * templateLimits.cpuMs, `took ${tookMs} ms`)
    })
  }

  test('each bound holds by itself, long before the time is up', () => {
    const bounds: [template: string, message: RegExp][] = [
      ['{% for i in (1..10) %}{{trigger.big}}{% endfor %}', /prints more than/],
      [`{{ trigger.big${times(9, ' | strip')} }}`, /works on too much data/],
    ]
    for (const [template, message] of bounds) assert.throws(() => renderTemplate(template, hostileScope), { message })
  })

  test('an honest large template is rendered', () => {
    const payload = {
      items: Array.from({ length: 10_000 }, (_, i) => ({ id: i, name: `name ${i}`, tags: ['a', 'b'] })),
    }
    assert.deepEqual(JSON.parse(renderTemplate('{"data": {{trigger | json}}}', scopeOf({ trigger: payload }))), {
      data: payload,
    })
  })

  test('an error never quotes the data', () => {
    const secret = scopeOf({ trigger: { secret: '%E0%A4%A hunter2' } })
    assert.throws(
      () => renderTemplate('{{trigger.secret | url_decode}}', secret),
      (error) => error instanceof TemplateError && !error.message.includes('hunter2'),
    )
  })
})

function scopeOf(members: object): Record<string, unknown> {
  return Object.assign(Object.create(null), members)
}
