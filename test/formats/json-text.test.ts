import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { decodeJsonText, parseJsonText, readJsonFile } from '../../lib/formats/json-text.js'

t.test('a byte order mark in front of UTF-8 is skipped, in a file and in a text', async (t) => {
  const file = join(t.testdir(), 'marked.json')
  await writeFile(file, '\ufeff["é"]\r\n')
  t.same(await readJsonFile(file), ['é'])
  t.same(parseJsonText('\ufeff{"a":1}'), { a: 1 })
})

t.test('other encodings are named, with or without a byte order mark', async (t) => {
  const little = (text: string) => Buffer.from(text, 'utf16le')
  const big = (text: string) => little(text).swap16()
  const wide = (text: string) =>
    Buffer.from([...text].flatMap((sign) => [sign.charCodeAt(0), 0, 0, 0]))
  const cases: [Buffer, string][] = [
    [little('\ufeff{"a":1}'), 'the file is UTF-16; save it as UTF-8'],
    [little('{"a":1}'), 'the file is UTF-16; save it as UTF-8'],
    [big('\ufeff["é"]'), 'the file is UTF-16; save it as UTF-8'],
    [big('["é"]'), 'the file is UTF-16; save it as UTF-8'],
    [little('3'), 'the file is UTF-16; save it as UTF-8'],
    [wide('{"a":1}'), 'the file is UTF-32; save it as UTF-8'],
    [
      Buffer.concat([Buffer.of(0xff, 0xfe, 0, 0), wide('{}')]),
      'the file is UTF-32; save it as UTF-8',
    ],
    [Buffer.from('["é"]', 'latin1'), 'the file is not UTF-8; save it as UTF-8'],
  ]
  for (const [bytes, message] of cases)
    t.throws(() => decodeJsonText(bytes), { message, fix: /save the file as UTF-8/ })
  t.equal(decodeJsonText(Buffer.from('["é🙂"]')), '["é🙂"]')
})

t.test('what people bring from other languages is named with its line', async (t) => {
  const cases: [string, string][] = [
    ['{\n"a": 1,\n// why\n"b": 2}', 'JSON has no comments: line 3'],
    ['{\r\n"a": 1 /* why */}', 'JSON has no comments: line 2'],
    ['# why\n{}', 'JSON has no comments: line 1'],
    ['{\n"a": 1,\n}', 'JSON has no comma after the last item: line 2'],
    ['{"a": [1, 2,\n\n]}', 'JSON has no comma after the last item: line 1'],
    ["{'a': 1}", 'JSON has only straight double quotes ("): line 1'],
    ['{“a”: 1}', 'JSON has only straight double quotes ("): line 1'],
    ['{a: 1}', 'a name in JSON needs double quotes, unlike a: line 1'],
    ['[NaN]', 'JSON has no value NaN: line 1'],
    ['[\n-Infinity]', 'JSON has no value -Infinity: line 2'],
    ['[True]', 'JSON has no value True: line 1'],
    ['[.5]', 'JSON has no value .5: line 1'],
    ['[01]', 'JSON has no value 01: line 1'],
    ['{"a": 1\n"b": 2}', 'a comma is missing before "b": line 2'],
    ['{"a" 1}', 'a colon is missing before 1: line 1'],
    ['{"a": "C:\\data"}', 'JSON has no \\d in a string: line 1'],
    ['["one\ntwo"]', 'a string does not end on its line: line 1'],
    ['{"a": 1', 'the JSON ends too early: line 1'],
    ['{"a":', 'the JSON ends too early: line 1'],
    ['', 'the text is empty'],
    [' \n', 'the text is empty'],
    ['{} {}', 'there is more text after the end of the JSON: line 1'],
    ['[1]]', 'unexpected ]: line 1'],
    ['[1}', 'unexpected }: line 1'],
    ['[1,,2]', 'unexpected ,: line 1'],
    ['{"a": }', 'unexpected }: line 1'],
    ['[1,\u00a02]', 'unexpected "\u00a0": line 1'],
  ]
  for (const [text, message] of cases) {
    t.throws(() => parseJsonText(text), { name: 'SyntaxError', message }, JSON.stringify(text))
  }
})

t.test(
  'a key that occurs twice is named, because only one of its values would count',
  async (t) => {
    t.throws(() => parseJsonText('{"steps":2,"data":{"source":"a"},"steps":3}'), {
      message: 'the key "steps" occurs twice in one object',
      fix: 'remove one of the two',
    })
    t.same(parseJsonText('{"a":{"b":1},"b":2,"c":[{"b":1},{"b":2}]}'), {
      a: { b: 1 },
      b: 2,
      c: [{ b: 1 }, { b: 2 }],
    })
  },
)

t.test('a long and deeply nested text with a fault at its end does not overflow', async (t) => {
  const long = `["${'a\\n'.repeat(1_000_000)}", ${'['.repeat(100_000)}`
  t.throws(() => parseJsonText(long), { message: 'the JSON ends too early: line 1' })
})
