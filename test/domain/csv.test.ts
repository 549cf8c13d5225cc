import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { toCsvRecord } from '#domain/csv.ts'

const read = (text: string): string[][] => parse(text, { record_delimiter: '\r\n' })

/** What the documentation tells a reader to do. */
const unguard = (cell: string) => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)

/** Texts that begin like formulas, and are full of what CSV is made of, far more often than chance would have it. */
const hostile = fc
  .array(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', "'", '"', ',', ';', ' ', 'é', '😀', 'a', '1'), {
    maxLength: 12,
  })
  .map((characters) => characters.join(''))
const text = fc.oneof(hostile, fc.string({ unit: 'grapheme' }))

suite('a record of a CSV file', () => {
  test('is read back as it was by another parser, and no cell begins as a formula does', () => {
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 }), (rows) => {
        const cells = read(rows.map(toCsvRecord).join(''))
        for (const cell of cells.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r]/)
        assert.deepEqual(
          cells.map((row) => row.map(unguard)),
          rows,
        )
      }),
      { numRuns: 2000 },
    )
  })

  test('quotes every cell, and has objects as JSON text', () => {
    assert.equal(
      toCsvRecord(['a "b"', null, undefined, 3, true, { a: ['=1'] }, []]),
      '"a ""b""","","","3","true","{""a"":[""=1""]}","[]"\r\n',
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const [[cell = ''] = []] = read(toCsvRecord([[value], 'second']))
        assert.deepEqual(JSON.parse(cell), JSON.parse(JSON.stringify([value])))
      }),
    )
  })

  test('guards what a spreadsheet runs, numbers too, and leaves the rest alone', () => {
    assert.equal(
      toCsvRecord(["=cmd|' /C calc'!A0", '+61400000000', '-1', -1, '@SUM(A1)', '\t=1', '\r=1', "'=1"]),
      `"'=cmd|' /C calc'!A0","'+61400000000","'-1","'-1","'@SUM(A1)","'\t=1","'\r=1","''=1"\r\n`,
    )
    assert.equal(toCsvRecord(["'tis", 'a=b', '1-2', ' x']), `"'tis","a=b","1-2"," x"\r\n`)
  })
})
