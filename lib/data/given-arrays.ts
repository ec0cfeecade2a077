import { isRecord } from '../config/is-record.js'
import { invalidData } from './check-arrays.js'
import type { ArraysInput, IntegerArray, SourceArrays } from './source.js'
import { StoredImages } from './stored-images.js'

/**
 * Checks arrays that a caller passes, also one without TypeScript, and returns them in the form of a Dataset:
 * images and labels as Uint8Array. Copies only labels of another kind. `checkShape` and `countClasses` compare the
 * arrays with each other.
 *
 * @throws FalsarioError DATA_INVALID naming the array, the position and the value
 *
 * @example
 * const { labels } = givenArrays('leaves', { images, shape, labels: [0, 1, 1] }) // Uint8Array
 */
export function givenArrays(source: string, arrays: ArraysInput | SourceArrays): SourceArrays {
  const { images, labels, classNames, shape, ...others } = arrays
  const { name } = others
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw invalidData(source, 'name', 'a text that is not empty', kindOf(name))
  if (!Array.isArray(shape))
    throw invalidData(source, 'shape', 'a list of four sizes, [N, C, H, W]', kindOf(shape))
  if (classNames !== undefined) checkNames(source, classNames)
  checkLeftOut(source, 'unreadable', others.unreadable)
  checkLeftOut(source, 'unused', others.unused)
  const checked = {
    ...others,
    shape,
    ...(labels !== undefined && { labels: givenLabels(source, labels) }),
    ...(classNames !== undefined && { classNames }),
  }
  return images instanceof StoredImages
    ? { ...checked, images }
    : { ...checked, images: givenImages(source, images) }
}

function givenImages(source: string, images: unknown): Uint8Array {
  if (images instanceof Uint8Array) return images
  // The same bytes: writing to them is clamped, reading is not.
  if (images instanceof Uint8ClampedArray)
    return new Uint8Array(images.buffer, images.byteOffset, images.length)
  const isFloat = images instanceof Float32Array || images instanceof Float64Array
  const fix = isFloat
    ? 'convert them: Uint8Array.from(images, (x) => Math.round(255 * x)) if they are 0 to 1'
    : 'pass one Uint8Array with all pixels, row-major [N, C, H, W]: Uint8Array.from(values) if they are 0 to 255'
  throw invalidData(source, 'images', 'a Uint8Array of 0 to 255', kindOf(images), fix)
}

function givenLabels(source: string, labels: unknown): Uint8Array {
  if (labels instanceof Uint8Array) return labels
  const expected = 'a Uint8Array or a list of whole numbers from 0 to 255'
  if (!isIntegers(labels) && !Array.isArray(labels)) {
    const fix = 'convert them: Uint8Array.from(labels), if they are whole numbers from 0 to 255'
    throw invalidData(source, 'labels', expected, kindOf(labels), fix)
  }
  const whole = new Uint8Array(labels.length)
  for (let at = 0; at < labels.length; at++) {
    const label: unknown = labels[at]
    const number = typeof label === 'bigint' ? Number(label) : label
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 255) {
      const fix = 'number the classes 0, 1, 2, …; falsario takes at most 256 classes'
      throw invalidData(source, `labels[${at}]`, 'a whole number from 0 to 255', textOf(label), fix)
    }
    whole[at] = number
  }
  return whole
}

function checkNames(source: string, classNames: unknown): void {
  const expected = 'a list of 1 to 256 names, one per class'
  if (!Array.isArray(classNames))
    throw invalidData(source, 'classNames', expected, kindOf(classNames))
  if (classNames.length === 0 || classNames.length > 256)
    throw invalidData(source, 'classNames', expected, `${classNames.length} names`)
  for (let at = 0; at < classNames.length; at++) {
    const name: unknown = classNames[at]
    if (typeof name !== 'string' || name.trim() === '')
      throw invalidData(source, `classNames[${at}]`, 'a text that is not empty', textOf(name))
  }
}

/** Checks the list of files that were left out, if there is one. */
function checkLeftOut(source: string, list: 'unreadable' | 'unused', files: unknown): void {
  if (files === undefined) return
  if (!Array.isArray(files))
    throw invalidData(source, list, 'a list of { path, reason }', kindOf(files))
  for (let at = 0; at < files.length; at++) {
    const file: unknown = files[at]
    if (!isRecord(file) || typeof file.path !== 'string' || typeof file.reason !== 'string')
      throw invalidData(source, `${list}[${at}]`, '{ path, reason }, both text', textOf(file))
  }
}

const integerArrays = [
  Uint8ClampedArray,
  Int8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
]

function isIntegers(value: unknown): value is IntegerArray {
  return integerArrays.some((kind) => value instanceof kind)
}

/** The kind of a value, without its content: it may have millions of numbers. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'object') return textOf(value)
  return Object.prototype.toString.call(value).slice('[object '.length, -1)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60))
  if (typeof value === 'object' && value !== null) return kindOf(value)
  return value === undefined ? 'nothing' : String(value)
}
