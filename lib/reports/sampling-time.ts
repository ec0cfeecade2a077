import { checkControls, requireMethods } from '../config/arguments.js'
import type { ImageModel } from '../kinds/catalogue.js'

/** Images of the timed batch. */
const BATCH = 64
/** Timed calls of each size, and untimed calls before them that fill caches. */
const REPEATS = 9
const WARM_UP = 2

/** How long sampling takes: medians over `repeats` calls of `sample`, after a warm-up. */
export interface SamplingTime {
  /** Images of the batch. */
  readonly batch: number
  /** Number of timed calls. */
  readonly repeats: number
  /** Milliseconds per image, if `batch` images are generated at once. */
  readonly inBatch: number
  /** Milliseconds of one image generated alone. */
  readonly alone: number
}

/**
 * Measures how long a model's `sample` takes, from the call until JavaScript has the pixels. That includes drawing
 * latents and rounding images to bytes.
 *
 * @param options.now clock, in milliseconds
 * @throws CONFIG_INVALID for anything but a model that makes images; DISPOSED; the signal's reason if it was aborted
 * @example
 * const { inBatch, alone } = await samplingTime(model)
 */
export async function samplingTime(
  model: ImageModel,
  options: { readonly signal?: AbortSignal | undefined; readonly now?: () => number } = {},
): Promise<SamplingTime> {
  requireMethods('model', model, ['sample'], 'a model that makes images')
  checkControls(options, ['now'])
  const { signal, now = () => performance.now() } = options
  const median = async (count: number) => {
    const times: number[] = []
    for (let call = -WARM_UP; call < REPEATS; call++) {
      signal?.throwIfAborted()
      const start = now()
      const images = await model.sample({ count, seed: call + WARM_UP })
      const time = now() - start
      images[Symbol.dispose]()
      if (call >= 0) times.push(time)
    }
    return times.sort((a, b) => a - b)[(REPEATS - 1) / 2] ?? 0
  }
  const inBatch = (await median(BATCH)) / BATCH
  return { batch: BATCH, repeats: REPEATS, inBatch, alone: await median(1) }
}
