import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { readIdx, writeIdx } from '../../lib/data/idx.js'
import { changed, images, labels } from './idx-bytes.js'

/** Checks that plain and gzipped bytes are refused with DATA_INVALID at a byte offset. */
async function refused(t: Test, bytes: Uint8Array, offset: number, problem: RegExp) {
  const folder = t.testdir({ file: Buffer.from(bytes), 'file.gz': gzipSync(bytes) })
  for (const name of ['file', 'file.gz']) {
    const path = join(folder, name)
    await t.rejects(readIdx(path), {
      name: 'FalsarioError',
      code: 'DATA_INVALID',
      path: `${path}, byte ${offset}`,
      message: problem,
    })
  }
}

t.test('reads images and labels, plain or gzipped', async (t) => {
  const folder = t.testdir({
    plain: images,
    'packed.gz': gzipSync(images),
    'packed-without-ending': gzipSync(images),
    labels,
  })
  for (const name of ['plain', 'packed.gz', 'packed-without-ending']) {
    const { shape, data } = await readIdx(join(folder, name), 'images')
    t.same(shape, [2, 2, 3], name)
    t.same([...data], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255], name)
  }
  const { shape, data } = await readIdx(join(folder, 'labels'), 'labels')
  t.same(shape, [3])
  t.same([...data], [7, 2, 1])
})

t.test('reads images with channels, and gzip files with several members', async (t) => {
  const colour = Buffer.from([
    ...[0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2],
    ...[1, 2, 3, 4, 5, 6],
  ])
  const members = Buffer.concat([gzipSync(colour.subarray(0, 9)), gzipSync(colour.subarray(9))])
  const folder = t.testdir({ 'colour.gz': members })
  const { shape, data } = await readIdx(join(folder, 'colour.gz'))
  t.same(shape, [1, 3, 1, 2])
  t.same([...data], [1, 2, 3, 4, 5, 6])
})

t.test('writes exactly the bytes of the format', async (t) => {
  const folder = t.testdir()
  const pixels = images.subarray(16)
  await writeIdx(join(folder, 'a'), [2, 2, 3], pixels)
  t.same(await readFile(join(folder, 'a')), images)
  await writeIdx(join(folder, 'a.gz'), [2, 2, 3], pixels)
  t.same(gunzipSync(await readFile(join(folder, 'a.gz'))), images)
  await writeIdx(join(folder, 'b'), [2, 2, 3], pixels, { gzip: true })
  t.same(gunzipSync(await readFile(join(folder, 'b'))), images)
  t.same((await readdir(folder)).sort(), ['a', 'a.gz', 'b'], 'no other files')
})

t.test('a round trip of more than one chunk keeps every byte', async (t) => {
  const folder = t.testdir()
  const data = Uint8Array.from({ length: 700_000 }, (_, index) => (index * 7919) >>> 5)
  for (const name of ['large', 'large.gz']) {
    await writeIdx(join(folder, name), [7, 1, 100, 1000], data)
    const back = await readIdx(join(folder, name))
    t.same(back.shape, [7, 1, 100, 1000], name)
    t.ok(Buffer.from(back.data).equals(data), name)
  }
})

t.test('refuses to write invalid shapes, and writes nothing', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'x')
  for (const shape of [[2, 2], [3, 1, 0, 2], [5], [1, 2, 1.5, 1], [-2, -1, 3]]) {
    await t.rejects(writeIdx(path, shape, new Uint8Array(6)), { code: 'DATA_INVALID' }, `${shape}`)
  }
  t.same(await readdir(folder), [])
})

t.test('an unwritable path is OUTPUT_UNWRITABLE, gzipped or plain', async (t) => {
  const folder = t.testdir({ taken: {} })
  const data = Uint8Array.of(1)
  for (const gzip of [false, true]) {
    const inFolder = writeIdx(join(folder, 'no', 'x'), [1], data, { gzip })
    await t.rejects(inFolder, { code: 'OUTPUT_UNWRITABLE', message: /no such file or folder/ })
    await t.rejects(writeIdx(join(folder, 'taken'), [1], data, { gzip }), {
      code: 'OUTPUT_UNWRITABLE',
    })
  }
  t.same(await readdir(folder), ['taken'])
})

t.test('refuses a wrong magic number', async (t) => {
  await refused(t, changed(images, 0, 0x89, 0x50), 0, /wrong magic number.*89 50 08 03/)
})

t.test('refuses other types and names them', async (t) => {
  await refused(
    t,
    changed(images, 2, 0x0d),
    2,
    /expected 0x08 \(uint8\), received 0x0d \(float32\)/,
  )
  await refused(t, changed(images, 2, 0x0b), 2, /0x0b \(int16\)/)
  await refused(t, changed(images, 2, 0x77), 2, /0x77 \(an unknown type\)/)
})

t.test('refuses a number of dimensions that fits neither labels nor images', async (t) => {
  for (const count of [0, 2, 5, 255]) {
    await refused(
      t,
      changed(images, 3, count),
      3,
      /wrong number of dimensions.*1 \(labels\), 3 or 4 \(images\)/,
    )
  }
})

t.test('refuses labels where images are expected, and the reverse', async (t) => {
  const folder = t.testdir({ images, labels })
  const labelsPath = join(folder, 'labels')
  await t.rejects(readIdx(labelsPath, 'images'), {
    code: 'DATA_INVALID',
    path: `${labelsPath}, byte 3`,
    expected: '3 or 4 (images)',
    received: '1',
  })
  await t.rejects(readIdx(join(folder, 'images'), 'labels'), {
    code: 'DATA_INVALID',
    expected: '1 (labels)',
  })
})

t.test('refuses a truncated file with its length', async (t) => {
  await refused(
    t,
    images.subarray(0, 27),
    27,
    /file is truncated: expected 28 bytes.*received 27 bytes/,
  )
  await refused(
    t,
    images.subarray(0, 16),
    16,
    /file is truncated: expected 28 bytes.*received 16 bytes/,
  )
})

t.test('refuses a file that ends within its header', async (t) => {
  await refused(t, images.subarray(0, 15), 15, /header is truncated: expected 16 bytes/)
  await refused(t, images.subarray(0, 2), 2, /header is truncated: expected 4 bytes/)
})

t.test('refuses extra bytes', async (t) => {
  const folder = t.testdir({ long: Buffer.concat([images, Buffer.of(0)]) })
  await t.rejects(readIdx(join(folder, 'long')), {
    code: 'DATA_INVALID',
    message: /byte 28: extra bytes: expected 28 bytes.*received 29 bytes/,
  })
  await refused(t, Buffer.concat([images, Buffer.alloc(2000)]), 28, /extra bytes/)
})

t.test('refuses a dimension of zero', async (t) => {
  await refused(t, changed(images, 8, 0, 0, 0, 0), 8, /dimension is zero.*\[2, 0, 3\]/)
})

t.test(
  'refuses images whose channels are last, and takes every shape whose channels may be first',
  async (t) => {
    const images = (...shape: number[]) =>
      Buffer.concat([
        Buffer.from([0, 0, 8, 4, ...shape.flatMap((size) => [0, 0, 0, size])]),
        Buffer.alloc(shape.reduce((product, size) => product * size)),
      ])
    for (const channels of [1, 3, 4])
      await refused(
        t,
        images(2, 5, 6, channels),
        8,
        new RegExp(
          `channels are last.*\\[2, 5, 6, ${channels}\\]. Write them with the channels first`,
        ),
      )
    const shapes = [
      [2, 3, 5, 3],
      [2, 4, 9, 1],
      [2, 5, 6, 2],
      [2, 5, 6, 5],
      [1, 3, 3, 3],
    ]
    const folder = t.testdir(
      Object.fromEntries(shapes.map((shape) => [`${shape}`, images(...shape)])),
    )
    for (const shape of shapes) t.same((await readIdx(join(folder, `${shape}`))).shape, shape)
  },
)

t.test('refuses an empty file, gzipped or plain', async (t) => {
  await refused(t, new Uint8Array(0), 0, /file is empty/)
  const folder = t.testdir({ 'nothing.gz': '' })
  await t.rejects(readIdx(join(folder, 'nothing.gz')), { message: /file is empty/ })
})

t.test('a missing file is DATA_NOT_FOUND, a folder is DATA_INVALID', async (t) => {
  const folder = t.testdir({ file: '' })
  await t.rejects(readIdx(join(folder, 'none')), { code: 'DATA_NOT_FOUND' })
  await t.rejects(readIdx(join(folder, 'file', 'x')), { code: 'DATA_NOT_FOUND' })
  await t.rejects(readIdx(folder), { code: 'DATA_INVALID', received: 'a folder' })
})

t.test('a named pipe is refused without waiting', async (t) => {
  if (process.platform === 'win32') return t.comment('no named pipes in folders here')
  const pipe = join(t.testdir(), 'pipe')
  await promisify(execFile)('mkfifo', [pipe])
  await t.rejects(readIdx(pipe), { code: 'DATA_INVALID', received: /a pipe/ })
})
