import { stat } from 'node:fs/promises'
import { FalsarioError } from '../errors.js'
import { systemCode } from '../system-reason.js'
import { invalidData } from './check-arrays.js'
import { dataFileError } from './data-file.js'
import { Dataset } from './dataset.js'
import type { OpenControls } from './open-controls.js'
import { checkOptions, type DatasetOptions } from './options.js'
import { namedSources, pathSources } from './sources.js'

/**
 * Opens images: `digits` (10,000 MNIST digits, built in), `shapes` (generated; options `count`,
 * `seed`, `style`, `split`), `mnist` and `fashion-mnist` (from the data cache; option `split`), a
 * folder with idx files (option `split`: `train` unless told otherwise), a single idx file, or a
 * folder of images with a sub-folder a class (options `size`, `channels`). A name wins over a path:
 * write `./digits` for a folder of that name. Images of a folder that cannot be read are left out
 * and listed in `unreadable`, with the reason; a class keeps its label, though it lose all of them.
 *
 * @param controls a signal, and a listener to the progress of a folder of images
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID (file and place are named), CONFIG_INVALID for
 * an option that the source does not take; the signal's reason when it was stopped
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
  const { signal } = controls
  signal?.throwIfAborted()
  const named = namedSources.find(({ name }) => name === source)
  if (named) {
    const arrays = await named.open(checkOptions(source, named.takes, options))
    signal?.throwIfAborted()
    return Dataset.fromArrays(arrays, source, options)
  }
  await checkThere(source)
  for (const candidate of pathSources) {
    if (!(await candidate.accepts(source))) continue
    const checked = checkOptions(source, candidate.takes, options)
    const arrays = await candidate.open(source, checked, controls)
    signal?.throwIfAborted()
    return Dataset.fromArrays(arrays, source, options)
  }
  const expected = pathSources.map(({ kind }) => kind).join(', ')
  throw invalidData(source, 'no data that falsario knows', expected, 'none of these')
}

/**
 * A part of data that may have no such part; nothing where it has not.
 *
 * @throws what `open` throws but DATA_NOT_FOUND
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

async function checkThere(source: string): Promise<void> {
  try {
    await stat(source)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw dataFileError(source, error)
    const names = namedSources.map(({ name }) => name).join(', ')
    throw new FalsarioError(
      'DATA_NOT_FOUND',
      `nothing at '${source}', and no data set of that name: expected a path or one of ${names}`,
      { path: source, expected: `a path or one of ${names}`, received: source, cause: error },
    )
  }
}
