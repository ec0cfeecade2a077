import { join } from 'node:path'
import { CLASS_NAMES_FILE } from '../data/class-names.js'
import { writeIdx } from '../data/idx.js'
import { encodeIdxHeader } from '../data/idx-header.js'
import { FalsarioError } from '../errors.js'
import { writeAtomically } from './atomic-write.js'
import type { DatasetPlan, DatasetWriter, ImagePart } from './dataset-writer.js'

/** A label is a byte, a size has 32 bits. */
const MOST_CLASSES = 256
const MOST_IMAGES = 2 ** 32 - 1

/** Grey images as LeCun has them, [N, H, W]; others [N, C, H, W]. */
function shapeOf({ count, channels, height, width }: DatasetPlan): number[] {
  return channels === 1 ? [count, height, width] : [count, channels, height, width]
}

function refuse(path: string, expected: string, received: number): never {
  const sentence = `${path}: idx files hold ${expected}, received ${received}`
  throw new FalsarioError('CONFIG_INVALID', sentence, { path, expected, received: `${received}` })
}

/**
 * idx files under LeCun's names for training data: `train-images-idx3-ubyte`, its labels, and beside
 * them the class names where there are any.
 */
export const idxWriter: DatasetWriter = {
  check({ count, classes }) {
    if (count > MOST_IMAGES) refuse('count', `at most ${MOST_IMAGES} images`, count)
    if (classes > MOST_CLASSES) refuse('format', `at most ${MOST_CLASSES} classes`, classes)
  },

  async write(folder, plan, parts) {
    const written = new WrittenImages(plan)
    const images = join(folder, `train-images-idx${shapeOf(plan).length}-ubyte`)
    await writeAtomically(images, written.bytes(parts), () => written.header())
    if (plan.classes === 0) return
    await writeIdx(join(folder, 'train-labels-idx1-ubyte'), [written.count], written.labels())
    if (plan.classNames === undefined) return
    const names = Buffer.from(`${JSON.stringify(plan.classNames)}\n`)
    await writeAtomically(join(folder, CLASS_NAMES_FILE), names)
  },
}

/** The images' file as it comes; labels are put aside for theirs. */
class WrittenImages {
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

  /** With the count so far: that of the plan is the most there can be. */
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
