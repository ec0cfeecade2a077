import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { ExtractedFeatures } from '../../../lib/evaluation/extractors/feature-extractor.js'
import { LazyImageSet } from '../../../lib/evaluation/images/lazy-image-set.js'
import {
  StatisticsCache,
  type StatisticsKey,
} from '../../../lib/evaluation/images/statistics-cache.js'
import { type ImageSource, pixelsOf } from '../../../lib/models/images.js'
import type { NativeTensor } from '../../../lib/native/index.js'
import { fakeExtractor } from '../fake-extractor.js'

const count = 300

/** 300 images of 2 x 2; all pixels of an image are its number modulo 256. */
function source() {
  const bytes = Uint8Array.from({ length: count * 4 }, (_, at) => Math.floor(at / 4) % 256)
  let read = 0
  return {
    shape: [count, 1, 2, 2] as const,
    async *parts() {
      read += 1
      yield bytes.subarray(0, 800)
      yield bytes.subarray(800)
    },
    get read() {
      return read
    },
  }
}

function floats({ data }: NativeTensor): Float32Array {
  return new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4)
}

const key: StatisticsKey = {
  data: 'a'.repeat(64),
  images: { first: 0, stride: 1, count, of: count },
  extractor: 'first pixels',
  machine: { device: 'cpu' },
}

t.test('images are read and their features extracted only once', async (t) => {
  const [images, extractor] = [source(), fakeExtractor(3)]
  const seen: number[] = []
  const onExtracted = (part: number) => seen.push(part)
  const set = new LazyImageSet(images, { extractor, logits: true, onExtracted })
  t.equal(images.read, 0, 'nothing is read before it is needed')
  const [features, again] = await Promise.all([set.features(), set.features()])
  t.equal(features, again)
  t.same((await set.logits()).shape, [count, 3])
  t.same(features.shape, [count, 2])
  t.equal(floats(features)[2 * 299], 299 % 256, 'in their order')
  t.equal(images.read, 1)
  t.equal(extractor.extracted, count)
  t.equal(
    seen.reduce((sum, part) => sum + part, 0),
    count,
  )
})

t.test('class scores are not computed if no metric needs them', async (t) => {
  const extractor = fakeExtractor(3)
  const set = new LazyImageSet(source(), { extractor, logits: false })
  await set.features()
  t.notOk(extractor.passes.includes('with logits'))
  t.same((await set.logits()).shape, [count, 3], 'but they are computed on request')
})

t.test('the error names an extractor without classes', async (t) => {
  const set = new LazyImageSet(source(), { extractor: fakeExtractor(), logits: true })
  await t.rejects(set.logits(), {
    code: 'CONFIG_INVALID',
    path: 'features',
    received: 'first pixels',
  })
})

t.test('extraction can be aborted between two parts', async (t) => {
  const controller = new AbortController()
  const onExtracted = () => controller.abort(new Error('enough'))
  const extractor = fakeExtractor()
  const { signal } = controller
  const set = new LazyImageSet(source(), { extractor, logits: false, signal, onExtracted })
  await t.rejects(set.features(), { message: 'enough' })
  t.ok(extractor.extracted < count)
})

t.test('features of a dataset are stored and read again', async (t) => {
  const folder = t.testdir()
  const extractor = fakeExtractor(3)
  const cached = () =>
    new LazyImageSet(source(), { extractor, logits: true, cache: new StatisticsCache(key, folder) })
  const made = await cached().features()
  const found = await cached().features()
  t.equal(extractor.extracted, count, 'extracted once')
  t.same(floats(found), floats(made))
  const others = [
    { ...key, data: 'b' },
    { ...key, extractor: 'another' },
    { ...key, images: { ...key.images, first: 1 } },
    { ...key, machine: { device: 'cuda:0' } },
  ]
  for (const other of others) t.equal(await new StatisticsCache(other, folder).read(), undefined)
})

t.test(
  'stored features without class scores are not used if class scores are needed',
  async (t) => {
    const folder = t.testdir()
    const extractor = fakeExtractor(3)
    const set = (logits: boolean) =>
      new LazyImageSet(source(), { extractor, logits, cache: new StatisticsCache(key, folder) })
    await set(false).features()
    await set(true).logits()
    t.equal(extractor.extracted, 2 * count)
    await set(false).features()
    t.equal(extractor.extracted, 2 * count, 'the result with class scores serves both')
  },
)

t.test('a damaged file is replaced', async (t) => {
  const folder = t.testdir()
  const extractor = fakeExtractor()
  const cached = () =>
    new LazyImageSet(source(), {
      extractor,
      logits: false,
      cache: new StatisticsCache(key, folder),
    })
  await cached().features()
  const [name = ''] = await readdir(folder)
  const bytes = await readFile(join(folder, name))
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
  await writeFile(join(folder, name), bytes)
  await cached().features()
  t.equal(extractor.extracted, 2 * count)
  t.ok(await new StatisticsCache(key, folder).read(), 'it can be read again')
})

t.test('a cache folder that cannot be written is ignored', async (t) => {
  const folder = t.testdir({ file: 'no folder' })
  if (process.getuid?.() !== 0) await chmod(folder, 0o500)
  const cache = new StatisticsCache(key, join(folder, 'file', 'statistics'))
  const set = new LazyImageSet(source(), { extractor: fakeExtractor(), logits: false, cache })
  t.same((await set.features()).shape, [count, 2])
  if (process.getuid?.() !== 0) await chmod(folder, 0o700)
})

t.test('the memory of a caller’s extractor stays its own, and the images stay ours', async (t) => {
  const kept = new Float32Array(2 * count)
  const seen: Uint8Array[] = []
  const extractor = {
    ...fakeExtractor(),
    async extract(source: ImageSource) {
      const { data, shape } = await pixelsOf(source)
      const [images = 0] = shape
      // As a pool of workers does with its input.
      seen.push(structuredClone(data, { transfer: [data.buffer as ArrayBuffer] }))
      return { features: { shape: [images, 2], data: kept.subarray(0, 2 * images).fill(7) } }
    },
  }
  const set = new LazyImageSet(source(), { extractor, logits: false })
  t.ok(floats(await set.features()).every((value) => value === 7))
  t.equal(kept.length, 2 * count)
  t.equal((await set.images()).data.length, 4 * count)
  t.equal(
    seen.reduce((sum, { length }) => sum + length, 0),
    4 * count,
  )
  t.equal(Buffer.from('Node’s pool').toString(), 'Node’s pool')
})

t.test('an extractor is told which results are no longer needed', async (t) => {
  const released: number[] = []
  const extractor = Object.assign(fakeExtractor(), {
    async release({ features }: ExtractedFeatures) {
      released.push(features.data.length)
    },
  })
  await new LazyImageSet(source(), { extractor, logits: false }).features()
  t.equal(
    released.reduce((sum, length) => sum + length, 0),
    2 * count,
  )
})
