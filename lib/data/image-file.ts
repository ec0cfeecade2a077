import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { FalsarioError } from '../errors.js'
import { dataFileError } from './data-file.js'

/** What an image file says of itself, turned upright. */
export interface ImageHeader {
  readonly height: number
  readonly width: number
  readonly grey: boolean
}

/** What every image of a data set is decoded to. */
export interface ImageFormat {
  readonly channels: 1 | 3
  readonly height: number
  readonly width: number
}

/** Read by Node, not by libvips: that one keeps files open and remembers them by their name. */
async function load(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error: unknown) => {
    throw dataFileError(path, error)
  })
}

function undecodable(path: string, cause: unknown): FalsarioError {
  const received = cause instanceof Error ? cause.message : String(cause)
  return new FalsarioError('DATA_INVALID', `${path}: not a readable image: ${received}`, {
    path,
    expected: 'an image that can be decoded whole',
    received,
    cause,
  })
}

/**
 * Size and kind of an image, without decoding it.
 *
 * @throws FalsarioError DATA_INVALID, DATA_NOT_FOUND
 *
 * @example
 * const { width, height } = await readImageHeader('cat/1.png')
 */
export async function readImageHeader(path: string): Promise<ImageHeader> {
  const bytes = await load(path)
  try {
    const { autoOrient, channels } = await sharp(bytes).metadata()
    // One channel is grey, two are grey and opacity.
    return { height: autoOrient.height, width: autoOrient.width, grey: channels <= 2 }
  } catch (error) {
    throw undecodable(path, error)
  }
}

/**
 * Decodes an image into planes [C, H, W] of uint8: upright, without opacity, colours as sRGB,
 * resized to cover the format's size where it has another.
 *
 * @throws FalsarioError DATA_INVALID, DATA_NOT_FOUND
 *
 * @example
 * const planes = await readImage('cat/1.png', { channels: 3, height: 64, width: 64 })
 */
export async function readImage(path: string, format: ImageFormat): Promise<Uint8Array> {
  const bytes = await load(path)
  const { channels, height, width } = format
  try {
    const pixels = await sharp(bytes)
      .autoOrient()
      .removeAlpha()
      .resize(width, height, { fit: 'cover' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer()
    if (pixels.length !== channels * height * width) {
      throw new Error(`decoded to ${pixels.length} bytes`)
    }
    return channels === 1 ? pixels : separatePlanes(pixels, channels)
  } catch (error) {
    throw undecodable(path, error)
  }
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
