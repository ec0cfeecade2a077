import { setImmediate } from 'node:timers/promises'
import { readIdxClasses } from './idx.js'
import { idxError } from './idx-header.js'

/** A label is one byte. */
const LARGEST_LABEL = 255

/** Converting this many takes about a millisecond; then the event loop continues. */
const LABELS_AT_ONCE = 2 ** 14

/**
 * Reads the labels of an idx file: uint8, int16 or int32 [N], or int32 [N, K] as in QMNIST, whose first column
 * is the class.
 *
 * @returns one byte per label
 * @throws FalsarioError DATA_NOT_FOUND; DATA_INVALID, naming file and byte offset, also for a label that is
 * not 0 … 255
 *
 * @example
 * const labels = await readIdxLabels('qmnist-train-labels-idx2-int.gz')
 */
export async function readIdxLabels(path: string): Promise<Uint8Array> {
  const { shape, data } = await readIdxClasses(path)
  const [count = 0, columns = 1] = shape
  const bytes = data.length / (count * columns)
  if (bytes === 1 && columns === 1) return data
  const labels = new Uint8Array(count)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  for (let at = 0; at < count; at++) {
    if (at % LABELS_AT_ONCE === 0) await setImmediate()
    const offset = at * columns * bytes
    const label = bytes === 2 ? view.getInt16(offset) : view.getInt32(offset)
    if (label < 0 || label > LARGEST_LABEL) {
      const place = 4 + 4 * shape.length + offset
      throw idxError(path, place, `label ${at} is too large or negative`, '0 … 255', `${label}`)
    }
    labels[at] = label
  }
  return labels
}
