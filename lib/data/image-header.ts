import { fileKindOf } from '../formats/file-kind.js'
import { sharp } from '../pictures/sharp.js'
import { readTiffLayout, type TiffLayout } from './tiff-layout.js'

/** What decides how an image is decoded, beside its pixels. */
export interface ImageHeader {
  /** Number of frames of an animation, or of pages. */
  readonly pages: number
  /** Whether the image has 16 bits per channel and an alpha channel. */
  readonly wideAlpha: boolean
  /** Why it cannot become a picture, and what to do: `the image has 32-bit values. Convert …`. */
  readonly problem?: string
}

const simple: ImageHeader = { pages: 1, wideAlpha: false }

/** Types of values that have no stated black and white, by libvips' name. */
const unscaled: Readonly<Record<string, string>> = {
  char: 'signed 8-bit values',
  short: 'signed 16-bit values',
  int: 'signed 32-bit values',
  uint: '32-bit values',
  float: '32-bit floating-point values',
  double: '64-bit floating-point values',
  complex: 'complex values',
  dpcomplex: 'complex values',
}

/**
 * Reads the header of an image. Formats that cannot have several pages, 16 bits or values of other types are
 * not parsed, because that would take time for every image.
 *
 * @throws Error of the decoder
 *
 * @example
 * const { pages } = await readImageHeader(await loadImage('cat.gif')) // 12
 */
export async function readImageHeader(bytes: Uint8Array): Promise<ImageHeader> {
  switch (fileKindOf(bytes)?.name) {
    case 'a PNG image': {
      requireEnoughData(bytes)
      const pages = framesOfPng(bytes)
      // Byte 24 of a PNG is the number of bits per channel.
      return bytes[24] === 16 ? { ...(await parsed(bytes)), pages } : { ...simple, pages }
    }
    case 'a WebP image':
      return isAnimatedWebp(bytes) ? parsed(bytes) : simple
    case 'a GIF image':
    case 'an AVIF image':
      return parsed(bytes)
    case 'a TIFF image':
      return parsedTiff(bytes)
    default:
      return simple
  }
}

async function parsed(bytes: Uint8Array, layout?: TiffLayout): Promise<ImageHeader> {
  const { pages = 1, depth, hasAlpha } = await sharp(bytes).metadata()
  const values =
    depth === 'float' && layout !== undefined
      ? `${layout.bits}-bit floating-point values` // the decoder widens 16 bits
      : unscaled[depth]
  return {
    pages,
    wideAlpha: depth === 'ushort' && hasAlpha,
    ...(values !== undefined && {
      problem: `the image has ${values}. Convert it to 8 or 16 bits per channel`,
    }),
  }
}

async function parsedTiff(bytes: Uint8Array): Promise<ImageHeader> {
  const layout = readTiffLayout(bytes)
  const header = await parsed(bytes, layout)
  const problem = layout && problemOfChannels(layout)
  return problem === undefined ? header : { ...header, problem }
}

/** The decoder takes any channel after the colours as opacity, also infrared light of aerial pictures. */
function problemOfChannels(layout: TiffLayout): string | undefined {
  const { channels, colours = channels, opacities, isGrey } = layout
  const extra = channels - colours
  if (extra <= 0 || (extra === 1 && opacities === 1)) return undefined
  const coloured = `${colours} ${colours === 1 ? 'is' : 'are'} ${isGrey ? 'grey' : 'colour'}`
  const opaque = `${opacities || 'none'} ${opacities > 1 ? 'are' : 'is'} opacity`
  const found = `the image has ${channels} channels, of which ${coloured} and ${opaque}`
  return `${found}. Save it without the extra channels`
}

/** Deflate makes at most 1032 bytes of one (zlib's documentation). */
const MAX_INFLATION = 1032

/** Values per pixel, by the colour type of a PNG. */
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** Refuses a PNG that states far more pixels than its data can hold, before memory for them is reserved. */
function requireEnoughData(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 26) return // the decoder refuses it
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const bits = view.getUint8(24) * (pngChannels[view.getUint8(25)] ?? 1)
  if ((width * height * bits) / 8 <= MAX_INFLATION * bytes.length) return
  throw new Error(`its ${bytes.length} bytes are too few for ${width} x ${height} pixels`)
}

/** The chunk acTL, which precedes the pixels, states the number of frames. */
function framesOfPng(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = buffer.subarray(0, 512).indexOf('acTL')
  return at > 0 && at + 8 <= buffer.length ? Math.max(1, buffer.readUInt32BE(at + 4)) : 1
}

/** The extended header VP8X has a bit for animations. */
function isAnimatedWebp(bytes: Uint8Array): boolean {
  const extended = Buffer.from(bytes.subarray(12, 16)).toString('latin1') === 'VP8X'
  return extended && ((bytes[20] ?? 0) & 2) !== 0
}
