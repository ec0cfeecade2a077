import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readSafetensors, writeSafetensors } from '../../lib/formats/safetensors.js'
import type { NativeTensor } from '../../lib/native/index.js'

// Written by Python's safetensors 0.8.0 (safetensors.numpy.save_file).
const fixture = join(import.meta.dirname, 'fixtures', 'python.safetensors')

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
const tensor = (name: string, ...values: number[]): NativeTensor => ({
  name,
  dtype: 'F32',
  shape: [values.length],
  data: floats(...values),
})

/** Encodes a file with a header and data. */
function file(head: unknown, data: Uint8Array = new Uint8Array(0)): Buffer {
  const json = Buffer.from(typeof head === 'string' ? head : JSON.stringify(head))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, data])
}

async function refused(t: Test, bytes: Buffer, message: RegExp, offset?: number) {
  const path = join(t.testdir({ 'model.safetensors': bytes }), 'model.safetensors')
  await t.rejects(readSafetensors(path), {
    name: 'FalsarioError',
    code: 'MODEL_INVALID',
    message,
    ...(offset === undefined ? {} : { path: `${path}, byte ${offset}` }),
  })
}

t.test('reads what Python wrote', async (t) => {
  const { tensors, metadata } = await readSafetensors(fixture)
  t.same(metadata, { falsario: '{"format":1}', größe: 'ü"\\' })
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  t.equal(byName.size, 5)
  const weight = byName.get('generator.0.weight')
  t.match(weight, { dtype: 'F32', shape: [2, 3] })
  t.same(weight?.data, floats(0, 0.25, 0.5, 0.75, 1, 1.25))
  const tracked = byName.get('generator.1.num_batches_tracked')
  t.match(tracked, { dtype: 'I64', shape: [] })
  t.same(tracked?.data, new Uint8Array(BigInt64Array.of(7n).buffer))
  const bias = byName.get('d.bias')
  t.match(bias, { dtype: 'F64', shape: [2] })
  t.same(bias?.data, new Uint8Array(Float64Array.of(0.1, -2.5).buffer))
  t.match(byName.get('bytes'), { dtype: 'U8', shape: [2, 2], data: Uint8Array.of(1, 2, 3, 255) })
  t.match(byName.get('empty'), { dtype: 'F32', shape: [0, 4] })
})

t.test('writes exactly the bytes of the format', async (t) => {
  const path = join(t.testdir(), 'm.safetensors')
  await writeSafetensors(path, [tensor('b', 1.5), tensor('0', 2, 3)], { k: 'v' })
  const json =
    '{"__metadata__":{"k":"v"},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' +
    '"0":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}'
  const padded = json.padEnd(Math.ceil(json.length / 8) * 8)
  t.same(await readFile(path), file(padded, floats(1.5, 2, 3)))
})

t.test('a round trip keeps names, order, types, shapes and bytes', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'm.safetensors')
  const { tensors, metadata } = await readSafetensors(fixture)
  await writeSafetensors(path, tensors, metadata)
  t.same(await readSafetensors(path), { tensors, metadata })
  t.equal((await stat(path)).size % 4, 0)
  t.same(await readdir(folder), ['m.safetensors'])
  await writeSafetensors(path, [])
  t.same(await readSafetensors(path), { tensors: [], metadata: {} })
})

t.test('the data of a tensor can be viewed as numbers without a copy', async (t) => {
  const { tensors } = await readSafetensors(fixture)
  t.same(
    tensors.map(({ data }) => data.byteOffset % 8),
    [0, 0, 0, 0, 0],
  )
})

t.test('refuses to write duplicate names or bytes that do not match the shape', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'm')
  await t.rejects(writeSafetensors(path, [tensor('a', 1), tensor('a', 2)]), {
    code: 'MODEL_INVALID',
    message: /tensor 'a': expected a unique name, received 'a'/,
  })
  await t.rejects(writeSafetensors(path, [tensor('__metadata__', 1)]), { code: 'MODEL_INVALID' })
  await t.rejects(writeSafetensors(path, [{ ...tensor('a', 1), shape: [2] }]), {
    message: /expected 8 bytes for F32 of shape \[2\], received 4 bytes/,
  })
  await t.rejects(writeSafetensors(join(folder, 'no', 'm'), [tensor('a', 1)]), {
    code: 'OUTPUT_UNWRITABLE',
  })
  t.same(await readdir(folder), [])
})

t.test('a missing file is MODEL_NOT_FOUND, a folder is MODEL_INVALID', async (t) => {
  const folder = t.testdir()
  await t.rejects(readSafetensors(join(folder, 'none')), { code: 'MODEL_NOT_FOUND' })
  await t.rejects(readSafetensors(folder), { code: 'MODEL_INVALID' })
})

t.test('refuses a file truncated at any byte', async (t) => {
  const whole = await readFile(fixture)
  const path = join(t.testdir(), 'cut')
  for (let length = 0; length < whole.length; length += 1) {
    await writeFile(path, whole.subarray(0, length))
    const error = await readSafetensors(path).catch((error: unknown) => error)
    if (!(error instanceof Error && 'code' in error && error.code === 'MODEL_INVALID')) {
      t.fail(`cut to ${length} bytes: ${error}`)
    }
  }
  await writeFile(path, whole)
  await truncate(path, whole.length - 1)
  await t.rejects(readSafetensors(path), {
    path: `${path}, byte ${whole.length - 1}`,
    message: /file is truncated in tensor 'bytes': expected at least 468 bytes, received 467 bytes/,
  })
})

t.test(
  "a header that is not JSON names the file, and its cause is the parser's error",
  async (t) => {
    const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from('{"a":')])
    bytes.writeBigUInt64LE(5n)
    const path = join(t.testdir({ 'cut.safetensors': bytes }), 'cut.safetensors')
    await t.rejects(readSafetensors(path), {
      code: 'MODEL_INVALID',
      path: `${path}, byte 8`,
      expected: 'JSON in UTF-8',
      cause: { name: 'SyntaxError' },
    })
  },
)

t.test('refuses bytes after the last tensor', async (t) => {
  await refused(
    t,
    Buffer.concat([await readFile(fixture), Buffer.of(0)]),
    /bytes after the last/,
    468,
  )
})

t.test('refuses a header that exceeds the file or the limit of the format', async (t) => {
  const bytes = file({})
  bytes.writeBigUInt64LE(1000n)
  await refused(t, bytes, /truncated in its header: expected at least 1008 bytes, received 10/, 10)
  bytes.writeBigUInt64LE(100_000_001n)
  await refused(t, bytes, /header length: expected at most 100000000/, 0)
  bytes.writeBigUInt64LE(2n ** 64n - 1n)
  await refused(t, bytes, /header length/, 0)
})

t.test('refuses a header that is not a JSON object', async (t) => {
  await refused(t, file('{"a":'), /header: expected JSON in UTF-8/, 8)
  await refused(t, file('[]'), /expected a JSON object/, 8)
  await refused(t, file(' {}'), /expected a JSON object/, 8)
  await refused(t, file('null'), /expected a JSON object/, 8)
  const notUtf8 = file('{"a":1}')
  notUtf8[10] = 0xff
  await refused(t, notUtf8, /expected JSON in UTF-8/, 8)
})

const entry = (shape: unknown, data_offsets: unknown, dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets,
})

t.test('refuses tensors with overlaps or gaps', async (t) => {
  const data = new Uint8Array(12)
  const overlap = { a: entry([2], [0, 8]), b: entry([2], [4, 12]) }
  await refused(t, file(overlap, data), /tensor 'b' overlaps another tensor: expected begin at 8/)
  const hole = { a: entry([1], [0, 4]), b: entry([1], [8, 12]) }
  await refused(t, file(hole, data), /tensor 'b' leaves a gap before it: expected begin at 4/)
  await refused(t, file({ a: entry([1], [8, 12]) }, data), /tensor 'a' leaves a gap before it/)
  await refused(t, file({ a: entry([2], [0, 8]) }, data), /bytes after the last tensor/)
})

t.test('refuses offsets beyond the file before it allocates memory', async (t) => {
  const large = { a: entry([2 ** 40], [0, 2 ** 42]) }
  await refused(t, file(large, new Uint8Array(4)), /file is truncated in tensor 'a'/)
})

t.test('refuses a length that does not match shape and dtype', async (t) => {
  const head = { a: entry([3], [0, 8]) }
  const at = 8 + JSON.stringify(head).length
  const message = /tensor 'a', length: expected 12 bytes for F32 of shape \[3\], received 8/
  await refused(t, file(head, new Uint8Array(8)), message, at)
  await refused(t, file({ a: entry([2], [8, 0]) }, new Uint8Array(8)), /tensor 'a', length/)
})

t.test('refuses an unsupported dtype and names it', async (t) => {
  const bytes = file({ a: entry([4], [0, 8], 'BF16') }, new Uint8Array(8))
  await refused(
    t,
    bytes,
    /tensor 'a', dtype: expected one of F32, F64, I64, U8, received "BF16"/,
    8,
  )
  await refused(t, file({ a: entry([0], [0, 0], 'toString') }), /tensor 'a', dtype/)
})

t.test('refuses a duplicate name', async (t) => {
  const one = JSON.stringify(entry([0], [0, 0]))
  await refused(t, file(`{"a":${one},"b":${one},"a":${one}}`), /unique names, received 'a' twice/)
  await refused(t, file(`{"a":${one},"\\u0061":${one}}`), /'a' twice/)
})

t.test('refuses malformed entries', async (t) => {
  await refused(t, file({ a: 1 }), /tensor 'a', header entry: expected an object/)
  await refused(t, file({ a: entry([-1], [0, 0]) }), /tensor 'a', shape/)
  await refused(t, file({ a: entry('3', [0, 0]) }), /tensor 'a', shape/)
  await refused(t, file({ a: entry([0], [0]) }), /tensor 'a', data_offsets/)
  await refused(t, file({ a: entry([0], [0, 0.5]) }), /tensor 'a', data_offsets/)
  await refused(t, file({ a: { ...entry([0], [0, 0]), more: 1 } }), /received "more"/)
  await refused(t, file({ __metadata__: { a: 1 } }), /__metadata__: expected an object of strings/)
  await refused(t, file({ __metadata__: 'a' }), /__metadata__/)
})

t.test(
  'a deeply nested header is reported as invalid and does not overflow the stack',
  async (t) => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
    const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from(deep)])
    bytes.writeBigUInt64LE(BigInt(deep.length))
    const path = join(t.testdir({ 'deep.safetensors': bytes }), 'deep.safetensors')
    await t.rejects(readSafetensors(path), {
      code: 'MODEL_INVALID',
      message: /tensor 'a'.*a deeply nested value/,
    })
  },
)
