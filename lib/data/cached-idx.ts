import { join } from 'node:path'
import { cacheFolder } from '../system/cache.js'
import { FalsarioError } from '../system/errors.js'
import { systemCode } from '../system/system-reason.js'
import { readIdxFolder } from './idx-folder.js'
import { listIdxFiles } from './idx-listing.js'
import type { IdxFiles } from './idx-names.js'
import { unknownSplit } from './options.js'
import type { NamedSource } from './source.js'

const files = [
  'train-images-idx3-ubyte.gz',
  'train-labels-idx1-ubyte.gz',
  't10k-images-idx3-ubyte.gz',
  't10k-labels-idx1-ubyte.gz',
]

async function filesIn(folder: string): Promise<Pick<IdxFiles, 'train' | 'test'>> {
  try {
    return await listIdxFiles(folder)
  } catch (error) {
    if (error instanceof FalsarioError && systemCode(error.cause) === 'ENOENT') return {}
    throw error
  }
}

/** Returns the files that the split needs and the folder lacks, plain and gzipped. */
async function missingFiles(folder: string, split: 'train' | 'test' | 'all'): Promise<string[]> {
  const { train, test } = await filesIn(folder)
  const [trainImages, trainLabels, testImages, testLabels] = [
    train,
    train?.labels,
    test,
    test?.labels,
  ].map((file) => file !== undefined)
  const available = {
    train: [trainImages, trainLabels, true, true],
    test: [true, true, testImages, testLabels],
    all: [trainImages, trainLabels, testImages, testLabels],
  }
  return files.filter((_, index) => !available[split][index])
}

/**
 * Returns the source of a well-known dataset of four idx files in `data/NAME` of the cache folder.
 *
 * @example
 * export const mnistSource = cachedIdxSource('mnist', digitNames)
 */
export function cachedIdxSource(name: string, classNames: readonly string[]): NamedSource {
  return {
    name,
    acceptedOptions: ['split'],
    async open({ split = 'train' }) {
      if (split === 'validation') throw unknownSplit(name, split, ['train', 'test', 'all'])
      const folder = join(cacheFolder(), 'data', name)
      const missing = await missingFiles(folder, split)
      if (missing.length > 0) throw notInCache(name, folder, missing)
      return { ...(await readIdxFolder(folder, split)), name, classNames }
    },
  }
}

function notInCache(name: string, folder: string, missing: readonly string[]): FalsarioError {
  const fix = `Download ${files.join(', ')} (gzipped or unpacked) into ${folder}.`
  return new FalsarioError(
    'DATA_NOT_FOUND',
    `dataset '${name}' is not in the cache folder: ${folder} lacks ${missing.join(', ')}. ${fix}`,
    {
      path: folder,
      expected: files.join(', '),
      received: `a folder without ${missing.join(', ')}`,
      fix,
    },
  )
}
