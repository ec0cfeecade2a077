import { FalsarioError } from '../errors.js'
import type { NativeFloats } from '../native.js'

/** A network's numbers for many images, put together as the parts come. */
export class GatheredFloats {
  readonly #count: number
  #data: Float32Array | undefined
  #shape: readonly number[] = []
  #filled = 0

  /** @param count images in all */
  constructor(count: number) {
    this.#count = count
  }

  /** Adds the numbers of the next images. */
  add({ shape, data }: NativeFloats): void {
    const [images = 1, ...each] = shape
    this.#shape = [this.#count, ...each]
    this.#data ??= new Float32Array((data.length / images) * this.#count)
    this.#data.set(data, this.#filled)
    this.#filled += data.length
  }

  /** Row-major, of `shape`. */
  get data(): Float32Array {
    return this.#data ?? new Float32Array(0)
  }

  /** [N, …] */
  get shape(): readonly number[] {
    return this.#shape
  }
}

/**
 * One of the things that a network told.
 *
 * @throws NATIVE_FAILED when it did not
 */
export function told(answer: Readonly<Record<string, NativeFloats>>, name: string): NativeFloats {
  const floats = answer[name]
  if (floats !== undefined) return floats
  throw new FalsarioError('NATIVE_FAILED', `the native core gave no ${name}`, {
    expected: name,
    received: Object.keys(answer).join(', '),
    fix: 'build it again: npm run setup',
  })
}
