import type { ImageSize } from '../../data/source-options.js'
import { partSeed, partsOf } from '../../models/parts.js'
import { type NativeImages, releaseMemory, type SampleRequest } from '../../native/index.js'
import type { ImageParts } from './image-set.js'

/** A model that generates images. */
export interface Sampler {
  readonly image: ImageSize
  /** Generates images from a random stream of its own, so that sampling does not change a run's numbers. */
  sample(request: SampleRequest): Promise<NativeImages>
}

/** Which images to generate. */
export interface GeneratedRequest {
  readonly count: number
  readonly seed: number
  /** One class per image, for a model with classes. */
  readonly labels?: Uint8Array | undefined
}

/** Returns images that a model generates: the same as generateDataset() for the same seed and labels. */
export function generatedImages(sampler: Sampler, request: GeneratedRequest): ImageParts {
  const { channels, height, width } = sampler.image
  const { count, labels } = request
  return {
    shape: [count, channels, height, width],
    ...(labels && { labels }),
    parts: () => sampleInParts(sampler, request),
  }
}

async function* sampleInParts(
  { image: { channels, height, width }, sample }: Sampler,
  { count, seed, labels }: GeneratedRequest,
): AsyncGenerator<Uint8Array> {
  for (const { index, from, to } of partsOf(count, channels * height * width)) {
    const { bytes, float } = await sample({
      count: to - from,
      seed: partSeed(seed, index),
      ...(labels && { labels: [...labels.subarray(from, to)] }),
    })
    yield bytes
    await releaseMemory([bytes, float])
  }
}
