import type { NativeTensor } from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import type { ExtractedFeatures } from './feature-extractor.js'

/** What an extractor says of itself only by being used. */
export interface Probed {
  readonly size: number
  readonly classes: number
}

/** A side that networks for pictures take, where they take any: 7 · 32. */
const USUAL_SIDE = 224
/** Beyond the roundings of another batch size. */
const TOLERANCE = 1e-3

/** Grey values without much order; a prime number of them, so that no two rows are alike. */
const pattern = Uint8Array.from({ length: 4099 }, (_, at) => (at * at * 31 + at * 7) >>> 4)

/**
 * Tries an extractor on two images: how many numbers it gives, and whether those of one image depend
 * on the other, as they do in a module that was traced while it trained.
 *
 * @throws EXTRACTOR_INVALID, and what the extractor throws
 * @example
 * const { size } = await probe(path, { channels: 3, size: 'any' }, (images) => extract(images))
 */
export async function probe(
  path: string,
  input: { readonly channels: number; readonly size: 'any' | readonly [number, number] },
  extract: (images: NativeTensor) => Promise<ExtractedFeatures>,
): Promise<Probed> {
  const [height, width] = input.size === 'any' ? [USUAL_SIDE, USUAL_SIDE] : input.size
  const each = input.channels * height * width
  const data = Buffer.alloc(2 * each, pattern)
  const imagesOf = (count: number): NativeTensor => ({
    name: 'images',
    dtype: 'U8',
    shape: [count, input.channels, height, width],
    data: data.subarray(0, count * each),
  })
  const both = await extract(imagesOf(2))
  const alone = await extract(imagesOf(1))
  if (differs(alone.features.data, both.features.data))
    throw new FalsarioError(
      'EXTRACTOR_INVALID',
      `${path}: the features of an image depend on the images beside it, or on chance`,
      {
        path,
        expected: 'a network in evaluation mode',
        fix: 'call model.eval() in Python before torch.jit.trace or torch.jit.script, and save it again',
      },
    )
  return { size: both.features.shape[1] ?? 0, classes: both.logits?.shape[1] ?? 0 }
}

function differs(alone: Float32Array, both: Float32Array): boolean {
  const largest = alone.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return alone.some((value, at) => Math.abs(value - (both[at] ?? 0)) > TOLERANCE * largest)
}
