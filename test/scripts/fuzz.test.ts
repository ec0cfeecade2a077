import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { runBatch } from '../../scripts/fuzz/batch.mjs'
import { pngChunks, pngOf, zipEntries, zipOf } from '../../scripts/fuzz/containers.mjs'
import { hostileArguments } from '../../scripts/fuzz/hostile.mjs'
import { mutateBytes } from '../../scripts/fuzz/mutate-bytes.mjs'
import { mutateValue } from '../../scripts/fuzz/mutate-value.mjs'
import { randomFor } from '../../scripts/fuzz/random.mjs'

const child = join(import.meta.dirname, 'fuzz-child.mjs')
const fixture = join(import.meta.dirname, '..', 'evaluation', 'fixtures', 'tuple.pt')

t.test('the seed and the number of an input decide its content', async (t) => {
  const bytes = Uint8Array.from({ length: 200 }, (_, at) => at)
  const value = { a: [1, 2, { b: 'text' }], c: null }
  const made = (seed: number, index: number) => {
    const random = randomFor(seed, index)
    return [[...mutateBytes(random, bytes)], mutateValue(random, value)]
  }
  t.strictSame(made(1, 7), made(1, 7))
  t.notSame(made(1, 7), made(1, 8))
  t.notSame(made(1, 7), made(2, 7))
  t.strictSame(value, { a: [1, 2, { b: 'text' }], c: null }, 'the seed value is left as it is')
})

t.test('hostile arguments keep what is not plain', async (t) => {
  const model = new Date()
  const changed = Array.from({ length: 200 }, (_, index) =>
    hostileArguments(randomFor(1, index), [{ model, count: 3 }]),
  )
  t.ok(changed.every((args) => args.length > 0))
  t.ok(changed.some(([first]) => Object(first).model === model && Object(first).count !== 3))
})

t.test('a PNG and a zip archive that are put together again are valid', async (t) => {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123456' } })
    .png()
    .toBuffer()
  t.strictSame(pngOf(pngChunks(png)), png)
  const archive = await readFile(fixture)
  const entries = zipEntries(archive)
  t.ok(entries.some(({ name }) => name.endsWith('/version')))
  t.strictSame(zipEntries(zipOf(entries)), entries)
})

t.test('the input at which a child ends, hangs or takes memory is known', async (t) => {
  for (const [how, seconds, reason] of [
    ['signal', 60, /signal SIGSEGV/],
    ['hang', 1, /no result within 1 seconds/],
    ['memory', 60, /MB of memory/],
  ] as const) {
    const messages: unknown[] = []
    const limits = { seconds, megabytes: 400 }
    const ended = await runBatch(child, { how }, limits, (message) => messages.push(message))
    t.match(ended?.reason, reason, how)
    t.match(ended?.at, { index: 2, kind: 'test' }, how)
    t.equal(messages.length, 3)
  }
  t.equal(
    await runBatch(child, { how: 'nothing' }, { seconds: 60, megabytes: 400 }, () => {}),
    undefined,
  )
})
