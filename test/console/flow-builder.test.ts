import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type FlowDocument, flowLimits } from '#contract/flow-document.ts'
import { addNode } from '../../console/flow-builder/model/add-node.ts'
import { setParam } from '../../console/flow-builder/model/change-node.ts'
import { copyPart, pastePart, readFlowPart } from '../../console/flow-builder/model/clipboard.ts'
import { connect, disconnect } from '../../console/flow-builder/model/connect.ts'
import { freeExit } from '../../console/flow-builder/model/exits.ts'
import { advance, beginHistory, redo, undo } from '../../console/flow-builder/model/history.ts'
import { isSameDocument } from '../../console/flow-builder/model/is-same-document.ts'
import { addNote, changeNote, noteLimits, removeNotes } from '../../console/flow-builder/model/notes.ts'
import { removeNodes } from '../../console/flow-builder/model/remove.ts'

/** trigger → request ─success→ fields → end */
const flow: FlowDocument = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger', name: 'Trigger' },
    { id: 'request', type: 'web_request', name: 'Ask', params: { method: 'GET', url: 'https://a.example' } },
    {
      id: 'fields',
      type: 'set_fields',
      name: 'Keep',
      params: { fields: { a: '{{request.body.a}} {{ trigger.request }}' } },
    },
    { id: 'end', type: 'end', name: 'End' },
  ],
  edges: [
    { from: 'trigger', to: 'request' },
    { from: 'request', outcome: 'success', to: 'fields' },
    { from: 'fields', to: 'end' },
  ],
  layout: { trigger: { x: 0, y: 0 }, request: { x: 0, y: 100 }, fields: { x: 0, y: 200 }, end: { x: 0, y: 300 } },
}

suite('editing a flow document', () => {
  test('a new node has an id that is free, and a place', () => {
    const { document, nodeId } = addNode(flow, { type: 'web_request', name: 'Web request', at: { x: 9, y: 9 } })
    assert.equal(nodeId, 'request2')
    assert.deepEqual(document.layout?.request2, { x: 9, y: 9 })
    assert.deepEqual(document.edges, flow.edges)
  })

  test('a node that is put after an exit comes between', () => {
    const after = { nodeId: 'request', outcome: 'success' }
    const { document } = addNode(flow, { type: 'wait', name: 'Wait', at: { x: 0, y: 0 }, after })
    assert.deepEqual(document.edges, [
      { from: 'trigger', to: 'request' },
      { from: 'fields', to: 'end' },
      { from: 'request', outcome: 'success', to: 'wait' },
      { from: 'wait', to: 'fields' },
    ])
  })

  test('an end that is put on an edge leaves what came after it', () => {
    const { document } = addNode(flow, {
      type: 'end',
      name: 'End',
      at: { x: 0, y: 0 },
      after: { nodeId: 'fields', outcome: undefined },
    })
    assert.deepEqual(document.edges.at(-1), { from: 'fields', to: 'end2' })
    assert.equal(document.edges.length, 3)
  })

  test('an exit leads to one node, the latest', () => {
    const connection = connect(flow, { nodeId: 'request', outcome: 'success' }, 'end')
    assert.equal(connection.kind, 'ok')
    assert.deepEqual(connection.kind === 'ok' && connection.document.edges.filter(({ from }) => from === 'request'), [
      { from: 'request', outcome: 'success', to: 'end' },
    ])
    assert.equal(disconnect(flow, { nodeId: 'request', outcome: 'success' }).edges.length, 2)
  })

  test('what cannot be connected says why', () => {
    const reason = (nodeId: string, outcome: string | undefined, to: string) => {
      const connection = connect(flow, { nodeId, outcome }, to)
      return connection.kind === 'refused' ? connection.reason : undefined
    }
    assert.match(reason('fields', undefined, 'request') ?? '', /circle: Ask → Keep → Ask/)
    assert.match(reason('request', 'failure', 'request') ?? '', /itself/)
    assert.match(reason('fields', undefined, 'trigger') ?? '', /begin/)
    assert.match(reason('end', undefined, 'fields') ?? '', /no such exit/)
    assert.match(reason('request', 'maybe', 'end') ?? '', /no such exit/)
    assert.match(reason('gone', undefined, 'end') ?? '', /not there/)
  })

  test('a node goes with its edges and its place', () => {
    const document = removeNodes(flow, new Set(['fields']))
    assert.deepEqual(document.edges, [{ from: 'trigger', to: 'request' }])
    assert.ok(!('fields' in (document.layout ?? {})))
  })

  test('the next free exit is the first without an edge', () => {
    const request = flow.nodes[1]
    assert.ok(request !== undefined)
    assert.deepEqual(freeExit(flow, request), { nodeId: 'request', outcome: 'failure' })
  })

  test('copies are connected like their originals, and read from one another', () => {
    const positions = new Map(Object.entries(flow.layout ?? {}))
    const copy = (...nodeIds: string[]) => copyPart(flow, { nodeIds: new Set(nodeIds), noteIds: new Set() }, positions)
    const part = readFlowPart(copy('trigger', 'request', 'fields') ?? '')
    assert.ok(part !== undefined)
    const { document, nodeIds } = pastePart(flow, part, { x: 40, y: 40 })
    assert.deepEqual(nodeIds, ['request2', 'fields2'])
    assert.deepEqual(document.edges.at(-1), { from: 'request2', outcome: 'success', to: 'fields2' })
    assert.deepEqual(document.nodes.at(-1)?.params, { fields: { a: '{{request2.body.a}} {{ trigger.request }}' } })
    assert.deepEqual(document.layout?.request2, { x: 40, y: 140 })
    assert.equal(document.notes, undefined)
    assert.deepEqual(pastePart(document, part, { x: 40, y: 40 }).document.layout?.request3, { x: 80, y: 180 })
    assert.equal(copy('trigger'), undefined)
    assert.equal(readFlowPart('hookgate-flow-part {'), undefined)
    assert.equal(readFlowPart('hello'), undefined)
  })

  test('notes are copied with the steps, and alone, as many as a flow may have', () => {
    const notes = [
      { id: 'note', text: 'Ask first', x: 300, y: 0.4, width: 200 },
      { id: 'note2', text: 'Other', x: 600, y: 0 },
    ]
    const noted: FlowDocument = { ...flow, notes }
    const positions = new Map(Object.entries(flow.layout ?? {}))
    const copy = (nodeIds: string[], noteIds: string[]) => {
      const part = readFlowPart(
        copyPart(noted, { nodeIds: new Set(nodeIds), noteIds: new Set(noteIds) }, positions) ?? '',
      )
      assert.ok(part !== undefined)
      return part
    }
    const pasted = pastePart(noted, copy(['end'], ['note']), { x: 40, y: 40 })
    assert.deepEqual([pasted.nodeIds, pasted.noteIds], [['end2'], ['note3']])
    assert.deepEqual(pasted.document.notes, [...notes, { id: 'note3', text: 'Ask first', x: 340, y: 40, width: 200 }])
    const alone = pastePart(flow, copy([], ['note', 'note2']), { x: 40, y: 40 })
    assert.deepEqual(alone.document.nodes, flow.nodes)
    assert.deepEqual(alone.noteIds, ['note', 'note2'])

    const many = Array.from({ length: noteLimits.count - 1 }, (_, n) => ({ id: `n${n}`, text: '', x: 0, y: 0 }))
    const full = pastePart({ ...flow, notes: many }, copy([], ['note', 'note2']), { x: 40, y: 40 })
    assert.equal(full.document.notes?.length, noteLimits.count)
    assert.deepEqual(full.noteIds, ['note'])
  })

  test('what is no note does not come in by the clipboard', () => {
    const part = readFlowPart(
      JSON.stringify({ format: 'hookgate-flow-part', nodes: [], edges: [], notes: [{ text: 1 }, 'x', null] }),
    )
    assert.deepEqual(part?.notes, [])
  })

  test('an empty parameter is left out', () => {
    assert.deepEqual(setParam(flow, 'request', 'url', undefined).nodes[1]?.params, { method: 'GET' })
    assert.deepEqual(setParam(flow, 'end', 'a', 1).nodes[3]?.params, { a: 1 })
  })

  test('steps are undone and done again; typing is one step', () => {
    let history = beginHistory('')
    for (const text of ['h', 'he', 'hey']) history = advance(history, text, 'name')
    history = advance(history, 'hey!', undefined)
    history = undo(history)
    assert.equal(history.present, 'hey')
    history = undo(history)
    assert.equal(history.present, '')
    assert.equal(undo(history), history)
    history = redo(redo(history))
    assert.equal(history.present, 'hey!')
    assert.equal(redo(history), history)
    assert.equal(advance(history, 'hey!'), history)
    assert.deepEqual(advance(undo(history), 'other').future, [])
  })

  test('a note covers nothing, is changed in whole pixels, and leaves no trace', () => {
    const first = addNote(flow, { x: 10, y: 90.4 })
    const note = first?.document.notes?.[0]
    assert.deepEqual([note?.id, note?.text, note?.y], ['note', '', 90])
    assert.ok((note?.x ?? 0) >= 216, 'beside the steps')
    const changed = changeNote(first?.document ?? flow, 'note', { text: 'Hello', width: 200.6 })
    assert.deepEqual(changed.notes, [{ ...note, text: 'Hello', width: 201 }])
    assert.deepEqual(removeNotes(changed, new Set(['note'])), flow)
  })

  test('a flow has as many notes as the contract allows', () => {
    let document = flow
    for (let count = 0; count < noteLimits.count; count++)
      document = addNote(document, { x: 0, y: 0 })?.document ?? document
    assert.equal(new Set(document.notes?.map(({ id }) => id)).size, noteLimits.count)
    assert.equal(addNote(document, { x: 0, y: 0 }), undefined)
    assert.deepEqual([noteLimits.count, noteLimits.text], [flowLimits.notes, flowLimits.noteLength])
  })

  test('documents are the same whatever the order of their members', () => {
    const { nodes, edges, layout } = flow
    assert.ok(isSameDocument(flow, { layout, edges, nodes } as FlowDocument))
    assert.ok(!isSameDocument(flow, { ...flow, nodes: nodes.slice(1) }))
    assert.ok(!isSameDocument(flow, { ...flow, notes: [] }))
  })
})
