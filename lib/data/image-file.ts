import { readFile } from 'node:fs/promises'
import { sharp } from '../pictures/sharp.js'
import { FalsarioError } from '../system/errors.js'
import { dataFileError } from './data-file.js'

/** Format to which every image of a dataset is decoded. */
export interface ImageFormat {
  readonly channels: 1 | 3
  readonly height: number
  readonly width: number
}

/** A decoded image. */
export interface DecodedImage {
  /** uint8, [C, H, W] */
  readonly planes: Uint8Array
  readonly height: number
  readonly width: number
}

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

function undecodable(path: string, cause: unknown): FalsarioError {
  // The decoder repeats the message on further lines.
  const [message = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
  const received = message === UNKNOWN_REASON ? 'damaged or truncated data' : message
  return new FalsarioError('DATA_INVALID', `${path}: image cannot be decoded: ${received}`, {
    path,
    expected: 'a complete image in a supported format',
    received,
    cause,
  })
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
    throw undecodable(path, error)
  }
}

/**
 * Decodes an image into planes [C, H, W] of uint8: rotated upright, without alpha, colours as sRGB. With
 * `size`, the image is resized to cover that size, and the excess is cropped evenly.
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
    const upright = sharp(bytes).autoOrient().removeAlpha()
    const sized = size ? upright.resize(size[1], size[0], { fit: 'cover' }) : upright
    const { data, info } = await sized
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { height, width } = info
    if (data.length !== channels * height * width) {
      throw new Error(`the decoder returned ${data.length} bytes`)
    }
    return { planes: channels === 1 ? data : separatePlanes(data, channels), height, width }
  } catch (error) {
    throw undecodable(path, error)
  }
}

/**
 * Reads and decodes an image file into planes [C, H, W] of uint8, as decodeImage does.
 *
 * @throws FalsarioError DATA_INVALID, DATA_NOT_FOUND
 *
 * @example
 * const planes = await readImage('cat/1.png', { channels: 3, height: 64, width: 64 })
 */
export async function readImage(path: string, format: ImageFormat): Promise<Uint8Array> {
  const { channels, height, width } = format
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
