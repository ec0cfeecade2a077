import { InvalidArgumentError } from 'commander'
import { pathArgument } from '../config/arguments.js'
import { formatPath } from '../config/path.js'
import { parseSetting } from '../index.js'

/** Parsers of option values. Their errors state what is valid; commander adds the name of the option. */

/** A whole number of at least `min` that a JavaScript number can hold exactly. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value
    if (/^\d+$/.test(text) && value > Number.MAX_SAFE_INTEGER)
      throw new InvalidArgumentError(
        `Expected a whole number of at most ${Number.MAX_SAFE_INTEGER}.`,
      )
    throw new InvalidArgumentError(`Expected a whole number of at least ${min}.`)
  }
}

/** A number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('Expected a number above 0.')
}

const mostSeeds = 100

/** `5` for the seeds 1 to 5, or a list such as `1,2,7`. */
export function seedList(text: string): number[] {
  const numbers = text.split(',').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : -1))
  const [count = 0] = numbers
  const list =
    numbers.length > 1
      ? numbers
      : Array.from({ length: Math.min(count, mostSeeds + 1) }, (_, at) => at + 1)
  const isValid = list.every((seed) => Number.isSafeInteger(seed) && seed >= 0)
  if (isValid && list.length > 0 && list.length <= mostSeeds && new Set(list).size === list.length)
    return list
  throw new InvalidArgumentError(
    `Expected the number of seeds (1 to ${mostSeeds}), or different seeds such as 1,2,3.`,
  )
}

/** The size of images: `64` for both sides, or `48x64` for height and width. */
export function imageSize(text: string): [height: number, width: number] {
  const [, height = '', width = height] = /^(\d{1,5})(?:x(\d{1,5}))?$/i.exec(text) ?? []
  const size: [number, number] = [Number(height), Number(width)]
  if (height !== '' && size.every((side) => side >= 1 && side <= 65535)) return size
  throw new InvalidArgumentError('Expected a size such as 64, or HEIGHTxWIDTH (1 to 65535 each).')
}

/** The number of channels: 1 or 3. */
export function imageChannels(text: string): 1 | 3 {
  if (text === '1') return 1
  if (text === '3') return 3
  throw new InvalidArgumentError('Expected 1 (grey) or 3 (colour).')
}

/** The path of a file or folder to write; no URL. */
export function outputPath(text: string): string {
  try {
    return pathArgument('path', text)
  } catch {
    throw new InvalidArgumentError('Expected the path of a local file or folder.')
  }
}

/** A file name with this extension, such as `.png`. */
export function fileEnding(extension: string): (text: string) => string {
  return (text) => {
    if (outputPath(text).toLowerCase().endsWith(extension)) return text
    throw new InvalidArgumentError(`Expected a name that ends in ${extension}.`)
  }
}

/** `--set path=value`, which may be repeated. */
export function setting(
  text: string,
  earlier: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { path, value } = parseSetting(text)
  return { ...earlier, [formatPath('', path)]: value }
}

/** A list such as `fid,kid`, or `all`. */
export function names(text: string): string[] | 'all' {
  if (text === 'all') return text
  const list = text.split(',').map((name) => name.trim())
  if (list.every((name) => name !== '')) return list
  throw new InvalidArgumentError('Expected names separated by commas, or all.')
}
