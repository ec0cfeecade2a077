import type { NativeTensor } from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import type { ExtractedFeatures } from './feature-extractor.js'

/** Sizes of an extractor's output, known only after a first call. */
export interface Probed {
  /** Number of features of an image. */
  readonly size: number
  /** Number of classes; 0 if it gives features only. */
  readonly classes: number
}

/** Side of the test images if the extractor takes any size: 7 · 32 pixels, which most networks accept. */
const USUAL_SIDE = 224
/** Relative; above the rounding differences between batch sizes. */
const TOLERANCE = 1e-3

/** Irregular grey values. Their number is prime, so that no two rows are equal. */
const pattern = Uint8Array.from({ length: 4099 }, (_, at) => (at * at * 31 + at * 7) >>> 4)

/**
 * Calls an extractor with two images to find the sizes of its output, and to check that the features of one
 * image do not depend on the other. They do in a module that was traced in training mode.
 *
 * @throws EXTRACTOR_INVALID if they do; the errors of the extractor
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
      `${path}: the features of an image depend on the other images of the batch, or are random`,
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
