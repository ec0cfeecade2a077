import { join } from 'node:path'
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

/** idx files under LeCun's names for training data: `train-images-idx3-ubyte` and its labels. */
export const idxWriter: DatasetWriter = {
  check({ count, classes }) {
    if (count > MOST_IMAGES) refuse('count', `at most ${MOST_IMAGES} images`, count)
    if (classes > MOST_CLASSES) refuse('format', `at most ${MOST_CLASSES} classes`, classes)
  },

  async write(folder, plan, parts) {
    const shape = shapeOf(plan)
    const labels = new Uint8Array(plan.classes > 0 ? plan.count : 0)
    const images = join(folder, `train-images-idx${shape.length}-ubyte`)
    await writeAtomically(images, imageBytes(shape, labels, parts))
    if (labels.length > 0)
      await writeIdx(join(folder, 'train-labels-idx1-ubyte'), [plan.count], labels)
  },
}

/** The images' file as it comes; labels are put aside for theirs. */
async function* imageBytes(
  shape: readonly number[],
  labels: Uint8Array,
  parts: AsyncIterable<ImagePart>,
): AsyncGenerator<Uint8Array> {
  yield encodeIdxHeader(shape)
  let written = 0
  for await (const part of parts) {
    if (part.labels !== undefined) {
      labels.set(part.labels, written)
      written += part.labels.length
    }
    yield part.bytes
  }
}
