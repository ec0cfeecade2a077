import type { Dataset } from '../../data/dataset.js'
import { type NativeModel, nearestDistance, type SampleRequest } from '../../native.js'

/**
 * Says how much a model's images differ from each other, as a share of how much as many real images
 * do: 1 as diverse as the data, 0 all the same. Distances are of pixels: close to 0 they are sure
 * signs, but images may differ and still show one class only.
 */
export class DiversityMeasure {
  readonly #model: NativeModel
  readonly #request: SampleRequest
  readonly #real: number

  private constructor(model: NativeModel, request: SampleRequest, real: number) {
    this.#model = model
    this.#request = request
    this.#real = real
  }

  /** @param request how images are sampled: from a stream of their own, so that no number of the run changes */
  static async of(
    model: NativeModel,
    data: Dataset,
    request: SampleRequest,
  ): Promise<DiversityMeasure> {
    const [, ...image] = data.shape
    const size = image.reduce((product, side) => product * side, 1)
    const count = Math.min(request.count, data.count)
    const bytes = new Uint8Array(count * size)
    for (let index = 0; index < count; index++) {
      const at = Math.floor((index * data.count) / count)
      bytes.set(await data.read(at, at + 1), index * size)
    }
    const images = { name: 'real', dtype: 'U8', shape: [count, ...image], data: bytes } as const
    return new DiversityMeasure(model, { ...request, count }, await nearestDistance(images))
  }

  async take(): Promise<number> {
    const { shape, bytes } = await this.#model.sample(this.#request)
    const generated = await nearestDistance({ name: 'generated', dtype: 'U8', shape, data: bytes })
    // Data that are all the same leave nothing to be less diverse than.
    return this.#real === 0 ? 1 : generated / this.#real
  }
}
