import { setImmediate } from 'node:timers/promises'
import type { ImageSet } from '../images/image-set.js'
import type { Flag } from './metric.js'

/** Warnings that several metrics give. */

/**
 * Returns a warning if there are too few images for a figure, or for a reliable one.
 *
 * @param why end of the sentence
 */
export function fewImages(count: number, needed: number, why: string): Flag | undefined {
  if (count >= needed) return undefined
  const images = count === 1 ? '1 image' : `${count} images`
  return { reason: 'fewImages', message: `${images}, fewer than ${needed}: ${why}` }
}

/** Bytes compared before other tasks get a turn: a few milliseconds. */
const BYTES_AT_ONCE = 16 * 2 ** 20

/** Returns a warning if all generated images are equal. */
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
    message: `all ${generated.count} generated images are equal`,
  }
}
