import { stat } from 'node:fs/promises'
import { checkControls, pathArgument } from '../config/arguments.js'
import { FalsarioError } from '../system/errors.js'
import { systemCode } from '../system/system-reason.js'
import { readInPlace, rememberFolder } from '../system/working-folder.js'
import { invalidData } from './check-arrays.js'
import { dataFileError } from './data-file.js'
import { Dataset } from './dataset.js'
import type { OpenControls } from './open-controls.js'
import { checkOptions, type DatasetOptions } from './options.js'
import { padImages } from './pad-images.js'
import type { SourceArrays } from './source.js'
import { namedSources, pathSources } from './sources.js'

/**
 * Opens a dataset by name or path:
 *
 * - `digits`: 10,000 MNIST digits, part of the package
 * - `shapes`: generated images; options `count`, `seed`, `style`, `split`
 * - `mnist`, `fashion-mnist`, `cifar10`: from the cache folder; option `split`, default `train`
 * - a folder of idx files; option `split`, default `train`
 * - a single idx file
 * - a folder of images, with one sub-folder per class or without classes; options `size`, `channels`
 * - a folder of images in the parts `train/` and `test/` or `validation/`; options `split`, default `train`,
 *   `size`, `channels`
 *
 * Every source accepts the option `pad`.
 *
 * A name has precedence over a path: write `./digits` for a folder of that name. Images of a folder that
 * cannot be read are skipped and listed in `unreadable` with the reason; the labels of all classes stay
 * the same.
 *
 * @param controls abort signal, and a callback for the progress of reading a folder of images
 * @throws FalsarioError DATA_NOT_FOUND; DATA_INVALID, naming the file and, for idx files, the byte
 * offset; CONFIG_INVALID if the source does not accept an option; the signal's reason if it was aborted
 *
 * @example
 * const data = await openDataset('photos', { size: 64 }, { signal: AbortSignal.timeout(60_000) })
 * for (const { path, reason } of data.unreadable) console.warn(path, reason)
 */
export async function openDataset(
  source: string,
  options: DatasetOptions = {},
  controls: OpenControls = {},
): Promise<Dataset> {
  pathArgument('source', source)
  checkControls(controls, ['onProgress'])
  return readInPlace(source, rememberFolder(), (place) => openSource(place, options, controls))
}

async function openSource(
  source: string,
  options: DatasetOptions,
  controls: OpenControls,
): Promise<Dataset> {
  const { signal } = controls
  signal?.throwIfAborted()
  const named = namedSources.find(({ name }) => name === source)
  if (named) {
    const { pad, ...own } = checkOptions(source, named.acceptedOptions, options)
    const arrays = await named.open(own)
    signal?.throwIfAborted()
    return Dataset.fromArrays(await padded(arrays, pad, source), source, options)
  }
  await requireExists(source)
  for (const candidate of pathSources) {
    if (!(await candidate.accepts(source))) continue
    const { pad, ...own } = checkOptions(source, candidate.acceptedOptions, options)
    const arrays = await candidate.open(source, own, controls)
    signal?.throwIfAborted()
    return Dataset.fromArrays(await padded(arrays, pad, source), source, options)
  }
  const expected = `one of: ${pathSources.map(({ kind }) => kind).join(', ')}`
  throw invalidData(source, 'unknown kind of data', expected, 'none of these')
}

/**
 * Returns the dataset that `open` returns, or undefined if it throws DATA_NOT_FOUND. Use it for splits
 * that a dataset may lack.
 *
 * @throws all other errors of `open`
 *
 * @example
 * const test = await openIfFound(() => openDataset('photos-idx', { split: 'test' }))
 */
export async function openIfFound(open: () => Promise<Dataset>): Promise<Dataset | undefined> {
  try {
    return await open()
  } catch (error) {
    if (error instanceof FalsarioError && error.code === 'DATA_NOT_FOUND') return undefined
    throw error
  }
}

async function requireExists(source: string): Promise<void> {
  try {
    await stat(source)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw dataFileError(source, error)
    const names = namedSources.map(({ name }) => name).join(', ')
    const expected = `an existing path or one of ${names}`
    throw new FalsarioError(
      'DATA_NOT_FOUND',
      `dataset '${source}' not found: expected ${expected}`,
      {
        path: source,
        expected,
        received: source,
        cause: error,
      },
    )
  }
}

function padded(
  arrays: SourceArrays,
  pad: number | undefined,
  source: string,
): SourceArrays | Promise<SourceArrays> {
  return pad === undefined ? arrays : padImages(arrays, pad, source)
}
