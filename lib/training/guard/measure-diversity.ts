import type { Dataset } from '../../data/dataset.js'
import { evenlySpaced, readImagesAt } from '../../data/image-subset.js'
import {
  type NativeModel,
  nearestDistance,
  releaseMemory,
  type SampleRequest,
} from '../../native/index.js'

/**
 * Says how much a model's images differ from each other, as a share of how much as many real images
 * do: 1 as diverse as the data, 0 all the same. Distances are of pixels: close to 0 they are sure
 * signs, but images may differ and still show one class only.
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
   * @param request how images are sampled: from streams of their own, so that no number of the run changes
   * @param atOnce so many are sampled at a time: with a batch's, no step's memory is gone beyond
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
    const images = { name: 'real', dtype: 'U8', shape: [count, ...image], data: bytes } as const
    const real = await nearestDistance(images)
    return new DiversityMeasure(model, { ...request, count }, atOnce, real)
  }

  async take(): Promise<number> {
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
    const generated = await nearestDistance({ name: 'generated', dtype: 'U8', shape, data })
    // Data that are all the same leave nothing to be less diverse than.
    return this.#real === 0 ? 1 : generated / this.#real
  }

  /** Each part from a seed of its own: the same one would give the same images. */
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
