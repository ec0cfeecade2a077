import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { openIdx, readIdx } from '../../lib/data/idx.js'
import { changed, images } from './idx-bytes.js'

t.test('stops unpacking a gzip bomb at the size in its header', async (t) => {
  // A header for 12 bytes, followed by 64 MiB of zeros that are gzipped to 64 KiB.
  const bomb = gzipSync(Buffer.concat([images.subarray(0, 16), Buffer.alloc(2 ** 26)]))
  const folder = t.testdir({ 'bomb.gz': bomb })
  const error = await readIdx(join(folder, 'bomb.gz')).catch((error: unknown) => error)
  t.match(error, { code: 'DATA_INVALID', message: /extra bytes: expected 28 bytes/ })
  const received = Number(/received at least (\d+) bytes/.exec(String(error))?.[1])
  t.ok(received < 2 ** 20, `stopped after ${received} bytes`)
})

t.test('refuses a file that is not gzip despite its name', async (t) => {
  const folder = t.testdir({ 'plain.gz': images })
  await t.rejects(readIdx(join(folder, 'plain.gz')), {
    code: 'DATA_INVALID',
    message: /byte 0: not a gzip file, despite its name: expected 1f 8b, received 00 00/,
  })
})

t.test(
  'refuses damaged gzip data: a changed byte, a missing end, bytes after the end',
  async (t) => {
    const whole = gzipSync(Buffer.concat([images.subarray(0, 16), Buffer.alloc(12)]))
    const crc = whole.length - 8
    const folder = t.testdir({
      'crc.gz': Buffer.from(changed(whole, crc, (whole[crc] ?? 0) ^ 1)),
      'cut.gz': whole.subarray(0, whole.length - 9),
      'head.gz': whole.subarray(0, 5),
      'text.gz': Buffer.concat([whole, Buffer.from('text')]),
      'zeros.gz': Buffer.concat([whole, Buffer.alloc(100)]),
    })
    for (const name of ['crc.gz', 'cut.gz', 'head.gz', 'text.gz']) {
      await t.rejects(
        readIdx(join(folder, name)),
        { code: 'DATA_INVALID', message: /damaged gzip data/, path: /, byte \d+$/ },
        name,
      )
    }
    await t.rejects(readIdx(join(folder, 'zeros.gz')), {
      code: 'DATA_INVALID',
      message: new RegExp(`extra bytes after the gzip data: expected ${whole.length} bytes`),
    })
  },
)

t.test('a gzipped file above the memory limit is refused with a fix', async (t) => {
  const path = join(t.testdir({ 'packed.gz': gzipSync(images) }), 'packed.gz')
  await t.rejects(openIdx(path, 'images', { storeAbove: 0, unpackAtMost: 11 }), {
    code: 'DATA_INVALID',
    path: `${path}, byte 4`,
    message:
      /too large for memory: expected at most 11 bytes, received 12 bytes \(shape \[2, 2, 3\]\)/,
    fix: /gunzip/,
  })
})
