import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { pathArgument } from '../config/arguments.js'
import { parseWith } from '../config/explain.js'
import { fileKindOf } from '../formats/file-kind.js'
import { sharp } from '../pictures/sharp.js'
import { FalsarioError } from '../system/errors.js'
import { dataFileError } from './data-file.js'
import { readImageHeader } from './image-header.js'

/** Format to which every image of a dataset is decoded. */
export interface ImageFormat {
  /** 1 for grey, 3 for colour. */
  readonly channels: 1 | 3
  /** Height in pixels, 1 to 65,535. */
  readonly height: number
  /** Width in pixels, 1 to 65,535. */
  readonly width: number
}

const side = z.int().min(1).max(65535)
const formatSchema = z.object({
  channels: z.union([z.literal(1), z.literal(3)]),
  height: side,
  width: side,
})

/** A decoded image. */
export interface DecodedImage {
  /** uint8, [C, H, W] */
  readonly planes: Uint8Array
  readonly height: number
  readonly width: number
  /** What of the file is not used: `frames or pages 2 to 12 are not used`. */
  readonly unused?: string
}

/** The colour under transparent pixels. */
const BACKGROUND = '#ffffff'

/**
 * Reads the bytes of an image file. Node reads the file because libvips keeps files open and caches them
 * by name.
 *
 * @throws FalsarioError DATA_INVALID, DATA_NOT_FOUND
 *
 * @example
 * const { planes } = await decodeImage('cat/1.png', await loadImage('cat/1.png'), 3)
 */
export async function loadImage(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw dataFileError(path, error)
  })
  if (bytes.length === 0) throw undecodable(path, new Error('the file is empty'))
  return bytes
}

/** The message if several images fail at once, because libvips has one error buffer for all. */
const UNKNOWN_REASON = 'Warning treated as error due to failOn setting'

function undecodable(path: string, cause: unknown, bytes?: Uint8Array): FalsarioError {
  // The decoder itself is missing.
  if (cause instanceof FalsarioError) return cause
  const received = otherContent(bytes) ?? reasonOf(cause)
  return new FalsarioError('DATA_INVALID', `${path}: image cannot be decoded: ${received}`, {
    path,
    expected: 'a complete image in a supported format',
    received,
    cause,
  })
}

function reasonOf(cause: unknown): string {
  // The decoder repeats the message on further lines.
  const [message = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
  return message === UNKNOWN_REASON ? 'damaged or truncated data' : message.replace(/:\s*$/, '')
}

/** Returns what a file is if it is not an image that can be read, despite its name. */
function otherContent(bytes: Uint8Array | undefined): string | undefined {
  const kind = bytes && fileKindOf(bytes)
  if (kind === undefined || kind.image === 'readable') return undefined
  return `${kind.name}, which cannot be read. ${kind.advice}`
}

/**
 * Returns whether an image is grey, according to its header.
 *
 * @throws FalsarioError DATA_INVALID
 *
 * @example
 * const grey = await isGrey('digit.png', await loadImage('digit.png'))
 */
export async function isGrey(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    // One channel is grey, two are grey and alpha.
    return (await sharp(bytes).metadata()).channels <= 2
  } catch (error) {
    throw undecodable(path, error, bytes)
  }
}

/**
 * Decodes an image into planes [C, H, W] of uint8: rotated upright, laid over white where it is
 * transparent, colours as sRGB. With `size`, the image is then resized to cover that size, and the excess is
 * cropped evenly. Only the first frame or page is used.
 *
 * @param path path for errors
 * @throws FalsarioError DATA_INVALID
 *
 * @example
 * const { planes, height, width } = await decodeImage(path, await loadImage(path), 3)
 */
export async function decodeImage(
  path: string,
  bytes: Uint8Array,
  channels: 1 | 3,
  size?: readonly [height: number, width: number],
): Promise<DecodedImage> {
  try {
    const { pages, wideAlpha, problem } = await readImageHeader(bytes)
    if (problem !== undefined) throw new Error(problem)
    const image = wideAlpha ? await narrowed(bytes) : sharp(bytes).autoOrient()
    // Before resizing, which would otherwise mix in the hidden colours of transparent pixels.
    const upright = image.flatten({ background: BACKGROUND }).removeAlpha()
    const sized = size ? upright.resize(size[1], size[0], { fit: 'cover' }) : upright
    const { data, info } = await sized
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { height, width } = info
    if (data.length !== channels * height * width) {
      throw new Error(`the decoder returned ${data.length} bytes`)
    }
    const planes = channels === 1 ? data : separatePlanes(data, channels)
    if (pages === 1) return { planes, height, width }
    const unused =
      pages === 2 ? 'frame or page 2 is not used' : `frames or pages 2 to ${pages} are not used`
    return { planes, height, width, unused }
  } catch (error) {
    throw undecodable(path, error, bytes)
  }
}

/** Reduces 16 bits to 8, because white is not exact where 16 bits are laid over it. */
async function narrowed(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return sharp(data, { raw: { width, height, channels } })
}

/**
 * Reads and decodes an image file into planes [C, H, W] of uint8, as decodeImage does.
 *
 * @throws FalsarioError CONFIG_INVALID for the format, DATA_INVALID, DATA_NOT_FOUND
 *
 * @example
 * const planes = await readImage('cat/1.png', { channels: 3, height: 64, width: 64 })
 */
export async function readImage(path: string, format: ImageFormat): Promise<Uint8Array> {
  pathArgument('path', path)
  const { channels, height, width } = parseWith(formatSchema, format, 'format')
  return (await decodeImage(path, await loadImage(path), channels, [height, width])).planes
}

/** [H, W, C] → [C, H, W] */
function separatePlanes(pixels: Uint8Array, channels: number): Uint8Array {
  const area = pixels.length / channels
  const planes = new Uint8Array(pixels.length)
  for (let channel = 0; channel < channels; channel++) {
    const plane = planes.subarray(channel * area, (channel + 1) * area)
    for (let index = 0; index < area; index++)
      plane[index] = pixels[index * channels + channel] ?? 0
  }
  return planes
}
