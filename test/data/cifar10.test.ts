import { join } from 'node:path'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'

const pixels = 3 * 32 * 32

/** A batch of images that are filled with the value of their label times 10, red 1 more. */
function batchOf(labels: readonly number[]): Buffer {
  const records = labels.map((label) => {
    const record = Buffer.alloc(1 + pixels, 10 * label)
    record[0] = label
    record[1] = 10 * label + 1
    return record
  })
  return Buffer.concat(records)
}

function useCache(t: Test, files: Record<string, unknown>): string {
  const before = process.env.FALSARIO_CACHE
  const cache = t.testdir({ data: { cifar10: files } } as Parameters<Test['testdir']>[0])
  process.env.FALSARIO_CACHE = cache
  t.teardown(() => {
    if (before === undefined) delete process.env.FALSARIO_CACHE
    else process.env.FALSARIO_CACHE = before
  })
  return join(cache, 'data', 'cifar10')
}

const train = Object.fromEntries(
  [1, 2, 3, 4, 5].map((batch) => [`data_batch_${batch}.bin`, batchOf([batch, 9])]),
)

t.test('binary batches give planes of colour and labels, in the order of the files', async (t) => {
  useCache(t, { 'cifar-10-batches-bin': { ...train, 'test_batch.bin': batchOf([0]) } })
  const data = await openDataset('cifar10')
  t.same(data.shape, [10, 3, 32, 32])
  t.same([...(data.labels ?? [])], [1, 9, 2, 9, 3, 9, 4, 9, 5, 9])
  t.same([data.images?.[0], data.images?.[1], data.images?.[pixels]], [11, 10, 91])
  t.equal(data.classNames?.[9], 'truck')
  t.equal((await openDataset('cifar10', { split: 'all' })).count, 11)
  await t.rejects(openDataset('cifar10', { split: 'validation' }), {
    code: 'CONFIG_INVALID',
    path: 'data.split',
  })
})

t.test('pictures in train/ and test/ are read too', async (t) => {
  const picture = await sharp({
    create: { width: 32, height: 32, channels: 3, background: { r: 1, g: 2, b: 3 } },
  })
    .png()
    .toBuffer()
  const part = () => ({ airplane: { '0000.png': picture }, cat: { '0000.png': picture } })
  useCache(t, { train: part(), test: part() })
  const data = await openDataset('cifar10', { split: 'test' })
  t.same(
    [data.shape, data.classNames],
    [
      [2, 3, 32, 32],
      ['airplane', 'cat'],
    ],
  )
})

t.test('missing, cut off and wrong files are named', async (t) => {
  const folder = useCache(t, {
    ...train,
    'data_batch_2.bin': Buffer.alloc(5000),
    'test_batch.bin': batchOf([10]),
  })
  await t.rejects(openDataset('cifar10'), {
    code: 'DATA_INVALID',
    path: join(folder, 'data_batch_2.bin'),
    received: '5000 bytes',
  })
  await t.rejects(openDataset('cifar10', { split: 'test' }), {
    code: 'DATA_INVALID',
    path: `${join(folder, 'test_batch.bin')}, byte 0`,
    received: '10',
  })
  useCache(t, {})
  await t.rejects(openDataset('cifar10'), { code: 'DATA_NOT_FOUND', message: /data_batch_1\.bin/ })
})
