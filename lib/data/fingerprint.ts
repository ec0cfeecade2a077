import { pMapIterable } from 'p-map'
import { Sha256 } from '../sha256.js'
import type { Dataset } from './dataset.js'
import { evenlySpaced } from './image-subset.js'

/** All stored images up to this size count. */
const WHOLE_UP_TO = 2 ** 26
/** Of more, so many images, or fewer where those would be more than WHOLE_UP_TO. */
const CHOSEN = 4096
const READS_AT_ONCE = 8

/**
 * Says whether data are the same as before, as a resumed run must know: SHA-256 over shape, labels
 * and all images in memory. Of stored images, more than 64 MiB of them, 4,096 count, evenly spaced from
 * the first on (fewer where 4,096 are more than 64 MiB): reading them all would take minutes.
 *
 * @returns 64 hexadecimal digits
 * @throws FalsarioError DISPOSED; DATA_INVALID, DATA_NOT_FOUND when stored images cannot be read
 *
 * @example
 * if ((await fingerprint(data)) !== before) console.error('these are other data')
 */
export async function fingerprint(data: Dataset): Promise<string> {
  const hash = new Sha256()
  const { labels } = data
  const head = `falsario data [${data.shape.join(', ')}] ${labels ? 'labels' : 'no labels'}\n`
  await hash.add(Buffer.from(head))
  if (labels) await hash.add(labels)
  const imageBytes = data.channels * data.height * data.width
  if (!data.stored || data.count * imageBytes <= WHOLE_UP_TO) await hash.add(await data.read())
  else
    await addSpread(hash, data, Math.max(1, Math.min(CHOSEN, Math.floor(WHOLE_UP_TO / imageBytes))))
  return hash.finish()
}

async function addSpread(hash: Sha256, data: Dataset, most: number): Promise<void> {
  const places = evenlySpaced(data.count, Math.min(most, data.count))
  const read = (place: number) => data.read(place, place + 1)
  for await (const image of pMapIterable(places, read, { concurrency: READS_AT_ONCE }))
    await hash.add(image)
}
