import { pMapIterable } from 'p-map'
import { requireMethods } from '../config/arguments.js'
import { Sha256 } from '../system/sha256.js'
import type { Dataset } from './dataset.js'
import { evenlySpaced } from './image-subset.js'

/** Stored images are hashed completely up to this number of bytes. */
const HASH_ALL_BYTES = 2 ** 26
/** Maximum number of images that are hashed of larger datasets. */
const MAX_SAMPLES = 4096
const READS_AT_ONCE = 8

/**
 * Computes a hash that identifies the content of a dataset: SHA-256 of shape, labels and images. A
 * resumed run uses it to detect other data. Of stored images above 64 MiB, only up to 4,096 evenly spaced
 * ones of at most 64 MiB are hashed, because reading all of them would take minutes.
 *
 * @returns 64 hexadecimal digits
 * @throws FalsarioError CONFIG_INVALID for anything but a Dataset; DISPOSED; DATA_INVALID or DATA_NOT_FOUND if stored images cannot be read
 *
 * @example
 * const same = (await fingerprint(data)) === (await fingerprint(await openDataset('photos')))
 * if (!same) console.error('the data have changed')
 */
export async function fingerprint(data: Dataset): Promise<string> {
  requireMethods('data', data, ['read', 'slice'], 'a Dataset')
  const hash = new Sha256()
  const { labels } = data
  const head = `falsario data [${data.shape.join(', ')}] ${labels ? 'labels' : 'no labels'}\n`
  await hash.add(Buffer.from(head))
  if (labels) await hash.add(labels)
  const imageBytes = data.channels * data.height * data.width
  if (!data.stored || data.count * imageBytes <= HASH_ALL_BYTES) await hash.add(await data.read())
  else
    await addSpread(
      hash,
      data,
      Math.max(1, Math.min(MAX_SAMPLES, Math.floor(HASH_ALL_BYTES / imageBytes))),
    )
  return hash.finish()
}

async function addSpread(hash: Sha256, data: Dataset, most: number): Promise<void> {
  const places = evenlySpaced(data.count, Math.min(most, data.count))
  const read = (place: number) => data.read(place, place + 1)
  for await (const image of pMapIterable(places, read, { concurrency: READS_AT_ONCE }))
    await hash.add(image)
}
