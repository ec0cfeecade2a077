import { join } from 'node:path'
import t, { type Test } from 'tap'
import { writeIdx } from '../../../lib/data/idx.js'
import { chosenDataset, imagesOf } from '../../../lib/evaluation/images/chosen-images.js'
import {
  openRealImages,
  openTestImages,
  type RealPart,
} from '../../../lib/evaluation/images/real-images.js'
import { tinyData } from '../../tiny-model.js'

const size = { channels: 1, height: 2, width: 2 }

/** A folder of idx files in which all pixels of an image are its number. */
async function idxFolder(t: Test, counts: { train?: number; t10k?: number }): Promise<string> {
  const folder = t.testdir()
  for (const [name, count] of Object.entries(counts)) {
    const pixels = Uint8Array.from({ length: count * 4 }, (_, at) => Math.floor(at / 4))
    await writeIdx(join(folder, `${name}-images-idx3-ubyte`), [count, 2, 2], pixels)
  }
  return folder
}

/** Returns the numbers of `count` evenly spaced images. */
async function numbers({ data, images }: RealPart, count: number): Promise<number[]> {
  const found: number[] = []
  for await (const part of imagesOf(data, images, count).parts())
    for (let at = 0; at < part.length; at += 4) found.push(part[at] ?? -1)
  return found
}

t.test('test images are the real images, training images are for the floor', async (t) => {
  const { real, other, training } = await openRealImages(
    await idxFolder(t, { train: 6, t10k: 4 }),
    size,
  )
  t.equal(real.split, 'test')
  t.equal(other?.split, 'train')
  t.same(await numbers(real, 100), [0, 1, 2, 3])
  t.same(await numbers(real, 2), [0, 2], 'evenly spaced if fewer are requested')
  t.same(training && (await numbers(training, 100)), [0, 1, 2, 3, 4, 5])
})

t.test('training images are the real images if they are requested', async (t) => {
  const source = await idxFolder(t, { train: 6, t10k: 4 })
  const { real, other } = await openRealImages({ source, split: 'train' }, size)
  t.equal(real.split, 'train')
  t.equal(other?.split, 'test')
  const all = await openRealImages({ source, split: 'all' }, size)
  t.equal(all.real.images.count, 10)
  t.equal(all.other, undefined, 'no images are left for the floor')
})

t.test('data with one split are halved', async (t) => {
  const source = await idxFolder(t, { train: 5 })
  for (const asked of [source, { source, split: 'train' } as const]) {
    const { real, other, training } = await openRealImages(asked, size)
    if (asked !== source) continue
    t.same(await numbers(real, 100), [0, 2, 4])
    t.same(other && (await numbers(other, 100)), [1, 3])
    t.equal(training?.images.count, 5)
    t.match(real.split, 'every second')
  }
})

t.test('an open dataset is halved with its labels', async (t) => {
  const { real, other } = await openRealImages(tinyData({ labelled: true }), size)
  t.same(imagesOf(real.data, real.images, 3).labels?.length, 3)
  t.same([...(imagesOf(real.data, real.images, 16).labels ?? [])].slice(0, 4), [0, 2, 1, 0])
  t.equal(other?.images.count, 16)
})

t.test('a classifier is tested on all images of the requested split', async (t) => {
  const both = await idxFolder(t, { train: 6, t10k: 4 })
  const { real, other, training } = await openTestImages(both, size)
  t.equal(real.split, 'test')
  t.same(await numbers(real, 100), [0, 1, 2, 3])
  t.notOk(other ?? training)
  const train = await openTestImages({ source: both, split: 'train' }, size)
  t.same([train.real.split, train.real.images.count], ['train', 6])
  const whole = await openTestImages(tinyData({ labelled: true }), size)
  t.same([whole.real.split, whole.real.images.count], ['all', 32])
  t.equal((await openTestImages(await idxFolder(t, { train: 5 }), size)).real.split, 'train')
})

t.test('chosen images are the dataset itself, or a copy of some with their labels', async (t) => {
  const data = tinyData({ labelled: true })
  const all = { first: 0, stride: 1, count: 32 }
  t.equal(await chosenDataset(data, all, 100), data)
  const some = await chosenDataset(data, { ...all, first: 1, stride: 2, count: 16 }, 4)
  t.same(some.shape, [4, 1, 8, 8])
  t.same(
    some.labels,
    Uint8Array.from([1, 9, 17, 25], (place) => data.labels?.[place] ?? 0),
  )
  t.same(some.images.subarray(0, 64), data.images.subarray(64, 128))
})

t.test('a requested split that does not exist is an error', async (t) => {
  const source = await idxFolder(t, { train: 5 })
  await t.rejects(openRealImages({ source, split: 'test' }, size), { code: 'DATA_NOT_FOUND' })
})
