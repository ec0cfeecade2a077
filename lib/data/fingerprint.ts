import { Sha256 } from '../sha256.js'
import type { Dataset } from './dataset.js'

/** All stored images up to this size count. */
const WHOLE_UP_TO = 2 ** 26
/** Of more, so many images, or fewer where those would be more than WHOLE_UP_TO. */
const CHOSEN = 4096
/** Chosen images that are fetched side by side. */
const FETCHED_AT_ONCE = 8

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
    await addChosen(hash, data, Math.max(1, Math.min(CHOSEN, Math.floor(WHOLE_UP_TO / imageBytes))))
  return hash.finish()
}

async function addChosen(hash: Sha256, data: Dataset, wanted: number): Promise<void> {
  const count = Math.min(wanted, data.count)
  for (let from = 0; from < count; from += FETCHED_AT_ONCE) {
    const places = Array.from({ length: Math.min(FETCHED_AT_ONCE, count - from) }, (_, at) =>
      Math.floor(((from + at) * data.count) / count),
    )
    const images = await Promise.all(places.map((place) => data.read(place, place + 1)))
    for (const image of images) await hash.add(image)
  }
}
