import type { Dataset } from '../../data/dataset.js'
import { evenlySpaced, readImagesAt } from '../../data/image-subset.js'
import { byteTensor } from '../../models/native-tensors.js'
import {
  type NativeModel,
  type NativeTensor,
  nearestDistance,
  releaseMemory,
  type SampleRequest,
} from '../../native/index.js'

/**
 * Measures how much a model's images differ from each other, relative to as many real images: 1 means as
 * diverse as the data, 0 means all identical. Distances are between pixels. A value near 0 is a sure sign of
 * collapse, but images that differ may still all show one class; `ClassMeasure` finds that.
 */
export class DiversityMeasure {
  readonly #model: NativeModel
  readonly #request: SampleRequest
  readonly #atOnce: number
  readonly #real: number

  private constructor(model: NativeModel, request: SampleRequest, atOnce: number, real: number) {
    this.#model = model
    this.#request = request
    this.#atOnce = atOnce
    this.#real = real
  }

  /**
   * @param request how images are sampled: from separate streams, so that the run's numbers do not change
   * @param atOnce images sampled at a time: with the batch size, sampling needs no more memory than a step
   */
  static async of(
    model: NativeModel,
    data: Dataset,
    request: SampleRequest,
    atOnce: number,
  ): Promise<DiversityMeasure> {
    const [, ...image] = data.shape
    const count = Math.min(request.count, data.count)
    const bytes = await readImagesAt(data, evenlySpaced(data.count, count))
    const images = byteTensor('real', [count, ...image], bytes)
    const real = await nearestDistance(images)
    return new DiversityMeasure(model, { ...request, count }, atOnce, real)
  }

  /** Returns the diversity, and the images that it was measured with. */
  async take(): Promise<{ readonly diversity: number; readonly images: NativeTensor }> {
    const { count } = this.#request
    const parts: Uint8Array[] = []
    let image: readonly number[] = []
    for (let start = 0; start < count; start += this.#atOnce) {
      const { shape, bytes, float } = await this.#model.sample(this.#part(start))
      image = shape.slice(1)
      parts.push(bytes)
      await releaseMemory([float])
    }
    const shape = [count, ...image]
    const data = Buffer.concat(parts)
    await releaseMemory(parts)
    const images = byteTensor('generated', shape, data)
    const generated = await nearestDistance(images)
    // Identical real images have no diversity to compare with.
    return { diversity: this.#real === 0 ? 1 : generated / this.#real, images }
  }

  /** Each part has its own seed, because the same seed would give the same images. */
  #part(start: number): SampleRequest {
    const { count, seed, labels, ...how } = this.#request
    const size = Math.min(this.#atOnce, count - start)
    return {
      ...how,
      count: size,
      seed: seed + start,
      ...(labels && { labels: labels.slice(start, start + size) }),
    }
  }
}
