import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'

const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6])
const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 9])

function useCache(t: Test, files: Record<string, Buffer>): string {
  const before = process.env.FALSARIO_CACHE
  const cache = t.testdir({ data: { 'fashion-mnist': files } })
  process.env.FALSARIO_CACHE = cache
  t.teardown(() => {
    if (before === undefined) delete process.env.FALSARIO_CACHE
    else process.env.FALSARIO_CACHE = before
  })
  return cache
}

t.test('with an empty cache, the error names the four files and their folder', async (t) => {
  const cache = useCache(t, {})
  const folder = join(cache, 'data', 'mnist')
  const error = await openDataset('mnist').catch((error: unknown) => error)
  t.match(error, { code: 'DATA_NOT_FOUND', path: folder })
  const { message } = error instanceof Error ? error : { message: '' }
  for (const part of [
    'train-images-idx3',
    'train-labels-idx1',
    't10k-images-idx3',
    't10k-labels-idx1',
  ]) {
    t.ok(message.includes(`${part}-ubyte.gz`), part)
  }
  t.ok(message.includes(`into ${folder}`))
})

t.test('names the missing files of a split, and opens a complete split', async (t) => {
  useCache(t, {
    't10k-images-idx3-ubyte': images,
    't10k-labels-idx1-ubyte': labels,
    'train-images-idx3-ubyte': images,
  })
  const test = await openDataset('fashion-mnist', { split: 'test' })
  t.same([test.count, test.classes, test.name], [1, 10, 'fashion-mnist'])
  t.equal(test.classNames?.[test.labels?.[0] ?? 0], 'Ankle boot')
  for (const options of [{}, { split: 'all' }] as const) {
    await t.rejects(openDataset('fashion-mnist', options), {
      code: 'DATA_NOT_FOUND',
      message: /lacks train-labels-idx1-ubyte\.gz\. Download/,
    })
  }
  await t.rejects(openDataset('fashion-mnist', { split: 'validation' }), { code: 'CONFIG_INVALID' })
})
