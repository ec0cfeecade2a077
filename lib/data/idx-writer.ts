import { join } from 'node:path'
import { writeAtomically } from '../system/atomic-write.js'
import { FalsarioError } from '../system/errors.js'
import { CLASS_NAMES_FILE } from './class-names.js'
import type { DatasetPlan, DatasetWriter, ImagePart } from './dataset-writer.js'
import { writeIdx } from './idx.js'
import { encodeIdxHeader } from './idx-header.js'

/** A label is one byte, a dimension has 32 bits. */
const MAX_CLASSES = 256
const MAX_IMAGES = 2 ** 32 - 1

/** Returns [N, H, W] for grey images, as in MNIST, and [N, C, H, W] for others. */
function shapeOf({ count, channels, height, width }: DatasetPlan): number[] {
  return channels === 1 ? [count, height, width] : [count, channels, height, width]
}

function refuse(path: string, expected: string, received: number): never {
  const sentence = `${path}: an idx file can hold ${expected}, but there are ${received}`
  throw new FalsarioError('CONFIG_INVALID', sentence, { path, expected, received: `${received}` })
}

/**
 * Writes idx files with MNIST's names for training data: `train-images-idx3-ubyte`, the labels, and
 * `class-names.json` if the classes have names.
 */
export const idxWriter: DatasetWriter = {
  check({ count, classes }) {
    if (count > MAX_IMAGES) refuse('count', `at most ${MAX_IMAGES} images`, count)
    if (classes > MAX_CLASSES) refuse('format', `at most ${MAX_CLASSES} classes`, classes)
  },

  async write(folder, plan, parts) {
    const encoder = new ImagesEncoder(plan)
    const images = join(folder, `train-images-idx${shapeOf(plan).length}-ubyte`)
    await writeAtomically(images, encoder.bytes(parts), () => encoder.header())
    if (plan.classes === 0) return
    await writeIdx(join(folder, 'train-labels-idx1-ubyte'), [encoder.count], encoder.labels())
    if (plan.classNames === undefined) return
    const names = Buffer.from(`${JSON.stringify(plan.classNames)}\n`)
    await writeAtomically(join(folder, CLASS_NAMES_FILE), names)
  },
}

/** Encodes the file of images part by part and collects the labels for their own file. */
class ImagesEncoder {
  readonly #plan: DatasetPlan
  readonly #labels: Uint8Array
  #count = 0

  constructor(plan: DatasetPlan) {
    this.#plan = plan
    this.#labels = new Uint8Array(plan.classes > 0 ? plan.count : 0)
  }

  get count(): number {
    return this.#count
  }

  labels(): Uint8Array {
    return this.#labels.subarray(0, this.#count)
  }

  /** Returns the header for the images so far; the count of the plan is only a maximum. */
  header(): Uint8Array {
    return encodeIdxHeader(shapeOf({ ...this.#plan, count: this.#count }))
  }

  async *bytes(parts: AsyncIterable<ImagePart>): AsyncGenerator<Uint8Array> {
    const { channels, height, width } = this.#plan
    yield this.header()
    for await (const part of parts) {
      if (part.labels !== undefined) this.#labels.set(part.labels, this.#count)
      this.#count += part.bytes.length / (channels * height * width)
      yield part.bytes
    }
  }
}
