import { setImmediate } from 'node:timers/promises'
import type { ImageSet } from '../images/image-set.js'
import type { Flag } from './metric.js'

/** What several metrics have to say of the images that they were given. */

/** Too few images for a figure, or for one that can be believed: `why` ends the sentence. */
export function fewImages(count: number, needed: number, why: string): Flag | undefined {
  if (count >= needed) return undefined
  const images = count === 1 ? '1 image' : `${count} images`
  return { reason: 'fewImages', message: `${images}, fewer than ${needed}: ${why}` }
}

/** Compared at a time: some milliseconds' worth. */
const BYTES_AT_ONCE = 16 * 2 ** 20

/** All generated images are the same, to the last bit. */
export async function identicalImages(generated: ImageSet): Promise<Flag | undefined> {
  const { data } = await generated.images()
  const size = data.length / generated.count
  const first = data.subarray(0, size)
  let compared = 0
  for (let start = size; start < data.length; start += size) {
    if (Buffer.compare(first, data.subarray(start, start + size)) !== 0) return undefined
    compared += size
    if (compared < BYTES_AT_ONCE) continue
    compared = 0
    await setImmediate()
  }
  if (generated.count === 1) return undefined
  return {
    reason: 'identicalImages',
    message: `all ${generated.count} generated images are the same`,
  }
}
