import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { openIdx, readIdx } from '../../lib/data/idx.js'
import { changed, images } from './idx-bytes.js'

t.test('refuses a header that claims terabytes, without allocating memory', async (t) => {
  const terabytes = changed(images, 4, 0, 16, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0)
  const beyondCounting = changed(images, 4, ...Array<number>(12).fill(255))
  const folder = t.testdir({
    a: Buffer.from(terabytes),
    b: Buffer.from(beyondCounting),
    'a.gz': gzipSync(terabytes),
    'b.gz': gzipSync(beyondCounting),
  })
  const before = process.memoryUsage().arrayBuffers
  for (const name of ['a', 'b']) {
    await t.rejects(readIdx(join(folder, name)), { message: /truncated.*received 28 bytes/ })
    await t.rejects(readIdx(join(folder, `${name}.gz`)), {
      code: 'DATA_INVALID',
      message: /byte 4: the header claims more data than the file holds/,
    })
  }
  const gigabyte = gzipSync(changed(images, 4, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 4, 0))
  const path = join(t.testdir({ 'c.gz': gigabyte }), 'c.gz')
  await t.rejects(readIdx(path), {
    code: 'DATA_INVALID',
    message: new RegExp(`claims more.*${gigabyte.length} gzipped bytes, which unpack to`),
  })
  t.ok(process.memoryUsage().arrayBuffers - before < 50e6, 'no memory was allocated')
})

t.test('a file that is larger than any array can be opened, but not read', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'sparse')
  await writeFile(path, changed(images, 4, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 32, 0))
  try {
    await truncate(path, 16 + 1024 * 1024 * 8192)
  } catch {
    t.comment('this file system has no sparse files of 8 GiB')
    return
  }
  const refusal = {
    code: 'DATA_INVALID',
    message: /byte 4: too large for memory: expected at most/,
  }
  await t.rejects(readIdx(path), refusal)
  t.same(
    await openIdx(path, 'images'),
    { shape: [1024, 1024, 8192], offset: 16 },
    'opened without reading',
  )
})

t.test('a plain file above the limit is checked and stays on the disk', async (t) => {
  const folder = t.testdir({
    plain: images,
    cut: images.subarray(0, 27),
    'packed.gz': gzipSync(images),
  })
  const limits = (storeAbove: number, unpackAtMost = 100) => ({ storeAbove, unpackAtMost })
  const open = (name: string, ...numbers: [number, number?]) =>
    openIdx(join(folder, name), 'images', limits(...numbers))
  t.same(await open('plain', 11), { shape: [2, 2, 3], offset: 16 })
  t.same(await open('plain', 12), { shape: [2, 2, 3], data: new Uint8Array(images.subarray(16)) })
  await t.rejects(open('cut', 11), {
    path: `${join(folder, 'cut')}, byte 27`,
    message: /truncated/,
  })
  t.match(
    await open('packed.gz', 0),
    { data: Uint8Array },
    'packed: nothing can be read here and there',
  )
})
