import { join } from 'node:path'
import { cacheFolder } from '../system/cache.js'
import { FalsarioError } from '../system/errors.js'
import { isThere } from '../system/is-there.js'
import { readWholeFile } from '../system/read-file.js'
import { invalidData } from './check-arrays.js'
import { dataFileError } from './data-file.js'
import { imagePartsSource } from './image-parts.js'
import { unknownSplit } from './options.js'
import type { DatasetArrays, NamedSource, SourceArrays } from './source.js'

/** The binary version of CIFAR-10 (Krizhevsky 2009): each image is its label and three planes of 32 x 32 bytes. */
const IMAGE_BYTES = 3 * 32 * 32
const RECORD_BYTES = 1 + IMAGE_BYTES

const trainFiles = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`)
const testFiles = ['test_batch.bin']

const classNames = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
]

type Cifar10Split = 'train' | 'test' | 'all'

/**
 * Reads binary batches of CIFAR-10 in the order of the files.
 *
 * @throws FalsarioError DATA_INVALID if a file is cut off, or a label is larger than 9
 *
 * @example
 * const { shape } = await readCifar10(['cifar-10-batches-bin/test_batch.bin']) // [10000, 3, 32, 32]
 */
export async function readCifar10(paths: readonly string[]): Promise<DatasetArrays> {
  const batches = await Promise.all(paths.map(readBatch))
  const count = batches.reduce((sum, { labels }) => sum + labels.length, 0)
  const images = new Uint8Array(count * IMAGE_BYTES)
  const labels = new Uint8Array(count)
  let at = 0
  for (const batch of batches) {
    images.set(batch.images, at * IMAGE_BYTES)
    labels.set(batch.labels, at)
    at += batch.labels.length
  }
  return { name: 'cifar10', images, shape: [count, 3, 32, 32], labels, classNames }
}

async function readBatch(path: string): Promise<{ images: Uint8Array; labels: Uint8Array }> {
  const bytes = await readWholeFile(path).catch((error: unknown) => {
    throw dataFileError(path, error)
  })
  const count = Math.floor(bytes.length / RECORD_BYTES)
  if (count === 0 || count * RECORD_BYTES !== bytes.length) {
    const expected = `a multiple of ${RECORD_BYTES} bytes, the size of an image with its label`
    throw invalidData(path, 'the file is not a whole batch', expected, `${bytes.length} bytes`)
  }
  const images = new Uint8Array(count * IMAGE_BYTES)
  const labels = new Uint8Array(count)
  for (let image = 0; image < count; image++) {
    const start = image * RECORD_BYTES
    const label = bytes[start] ?? 0
    if (label >= classNames.length)
      throw invalidData(`${path}, byte ${start}`, 'unknown label', '0 to 9', String(label))
    labels[image] = label
    images.set(bytes.subarray(start + 1, start + RECORD_BYTES), image * IMAGE_BYTES)
  }
  return { images, labels }
}

/**
 * `cifar10`: 50,000 colour pictures of 32 x 32 pixels for training, 10,000 for testing, from the cache folder: the
 * published binary batches, or pictures in `train/CLASS/` and `test/CLASS/`.
 */
export const cifar10Source: NamedSource = {
  name: 'cifar10',
  acceptedOptions: ['split'],
  async open({ split = 'train' }) {
    if (split === 'validation') throw unknownSplit('cifar10', split, ['train', 'test', 'all'])
    const folder = join(cacheFolder(), 'data', 'cifar10')
    for (const place of [folder, join(folder, 'cifar-10-batches-bin')]) {
      const paths = namesOf(split).map((name) => join(place, name))
      if ((await Promise.all(paths.map(isThere))).every(Boolean)) return readCifar10(paths)
    }
    return readPictures(folder, split)
  },
}

function namesOf(split: Cifar10Split): string[] {
  if (split === 'all') return [...trainFiles, ...testFiles]
  return split === 'train' ? trainFiles : testFiles
}

async function readPictures(folder: string, split: Cifar10Split): Promise<SourceArrays> {
  const parts = split === 'all' ? ['train', 'test'] : [split]
  const there = await Promise.all(parts.map((part) => isThere(join(folder, part, 'airplane'))))
  if (!there.every(Boolean)) throw notInCache(folder, split)
  const arrays = await imagePartsSource.open(folder, { split, size: 32, channels: 3 }, {})
  return { ...arrays, name: 'cifar10' }
}

function notInCache(folder: string, split: Cifar10Split): FalsarioError {
  const files = namesOf(split).join(', ')
  const fix = `Unpack the binary version of CIFAR-10 (${files}) into ${folder}, or pictures as train/CLASS/ and test/CLASS/.`
  return new FalsarioError(
    'DATA_NOT_FOUND',
    `dataset 'cifar10' is not in the cache folder: ${folder} lacks ${files}. ${fix}`,
    { path: folder, expected: files, received: 'a folder without them', fix },
  )
}
