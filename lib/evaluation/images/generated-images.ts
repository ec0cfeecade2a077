import type { ModelSpec } from '../../kinds/catalogue.js'
import { type NativeImages, releaseMemory, type SampleRequest } from '../../native.js'
import { partSeed } from '../../sampling/part-seed.js'
import { partsOf } from '../../sampling/parts.js'
import type { ImageParts } from './lazy-image-set.js'

/** A generative model as far as it is measured by its images. */
export interface Sampler {
  readonly image: Pick<ModelSpec['image'], 'channels' | 'height' | 'width'>
  /** New images, from a stream of their own: no number of a run that goes on changes. */
  sample(request: SampleRequest): Promise<NativeImages>
}

/** What to sample. */
export interface GeneratedRequest {
  readonly count: number
  readonly seed: number
  /** One an image, of a model with classes. */
  readonly labels?: Uint8Array | undefined
  readonly threads?: number | undefined
}

/** A model's images: those that generateDataset makes from the same seed and labels. */
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
  { count, seed, labels, threads }: GeneratedRequest,
): AsyncGenerator<Uint8Array> {
  for (const { index, from, to } of partsOf(count, channels * height * width)) {
    const { bytes, float } = await sample({
      count: to - from,
      seed: partSeed(seed, index),
      ...(labels && { labels: [...labels.subarray(from, to)] }),
      ...(threads !== undefined && { threads }),
    })
    yield bytes
    await releaseMemory([bytes, float])
  }
}
