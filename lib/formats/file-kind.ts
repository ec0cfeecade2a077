import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import { readExactly } from '../system/read-exactly.js'
import { refuseSpecialFile } from '../system/read-file.js'
import { foreignImages } from './foreign-images.js'

/** What a file is, by its first bytes. */
export interface FileKind {
  /** A noun phrase: `a zip archive`. */
  readonly name: string
  /** What to do with such a file in place of data: `Unpack it and open its folder.` */
  readonly advice: string
  /** Whether it is an image: one that can be read, one that cannot, a file that may hold images, or something else. */
  readonly image: 'readable' | 'foreign' | 'packed' | 'none'
}

/** The number of first bytes that tell what a file is. */
export const FILE_KIND_BYTES = 512

const unpack = 'Unpack it and open its folder.'
const openFolder = 'Open the folder of images, not a single image.'
const convert = 'Convert it to PNG.'
const toIdx = 'Write its arrays as idx files or as a folder of images.'
const fetchAgain = 'Fetch the file again.'

const other = (name: string, advice: string): FileKind => ({ name, advice, image: 'none' })
const packed = (name: string, advice: string): FileKind => ({ name, advice, image: 'packed' })
const readable = (name: string): FileKind => ({ name, advice: openFolder, image: 'readable' })
const foreign = (name: string): FileKind => ({ name, advice: convert, image: 'foreign' })

/** The first bytes, as one character per byte. */
type Test = (text: string) => boolean
const starts =
  (...beginnings: string[]): Test =>
  (text) =>
    beginnings.some((beginning) => text.startsWith(beginning))
const at =
  (offset: number, part: string): Test =>
  (text) =>
    text.startsWith(part, offset)
const matches =
  (pattern: RegExp): Test =>
  (text) =>
    pattern.test(text)

/** A BMP file has 14 bytes of its own, then a header of one of these sizes. */
const bmpHeaders = [12, 40, 52, 56, 64, 108, 124]
const isBmp: Test = (text) =>
  text.startsWith('BM') && bmpHeaders.includes(text.charCodeAt(14)) && text.startsWith('\0\0\0', 15)
/** After the number of images, 1 to 255, the reserved byte of the first one is 0. */
const isIcon: Test = (text) =>
  starts('\0\0\x01\0', '\0\0\x02\0')(text) &&
  text.charCodeAt(4) > 0 &&
  text.charCodeAt(5) === 0 &&
  text.charCodeAt(9) === 0
/** Protocols 2 to 5, then one of the opcodes with which a pickle begins. */
const isPickle: Test = (text) =>
  starts('\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05')(text) &&
  '(c}])X\x8a\x95KJM'.includes(text.charAt(2) || ' ')
const isCameraRaw: Test = (text) =>
  starts('IIRO', 'IIRS', 'MMOR', 'IIU\0', 'FUJIFILMCCD-RAW')(text) ||
  (text.startsWith('II*\0') && text.startsWith('CR', 8))
/** The length of the header, below 2^40, then the header. */
const isSafetensors: Test = (text) => text.startsWith('\0\0\0{', 5) && /^\s*"/.test(text.slice(9))
const zip = 'PK\x03\x04'
/** Brands of an ISO media file: the major one, a version, then the compatible ones. */
const brands = (text: string): string =>
  text.startsWith('ftyp', 4) ? text.slice(8, Math.min(text.charCodeAt(3), FILE_KIND_BYTES)) : ''
const hasBrand =
  (pattern: RegExp): Test =>
  (text) =>
    pattern.test(brands(text))
/** The name of the first file of a zip archive. */
const firstInZip = (text: string): string => text.slice(30, 30 + text.charCodeAt(26))
/** A page, after white space, comments and a byte order mark. */
const page =
  /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head)\b/i
/** What a store of files answers instead of a file. */
const xmlError = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*>\s*<Error>/
const drawing =
  /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<!doctype[^>]*>\s*)*<svg\b/i

/** The first kind whose test holds. Kinds that narrow another one come before it. */
const kinds: readonly (readonly [Test, FileKind])[] = [
  [
    (text) => text.startsWith(zip) && firstInZip(text).endsWith('.npy'),
    packed('an npz archive of NumPy', toIdx),
  ],
  [
    // PyTorch writes its files as zip archives that begin with a pickle.
    (text) => text.startsWith(zip) && /\/data\.pkl$/.test(firstInZip(text)),
    packed('a file of PyTorch (torch.save)', toIdx),
  ],
  [starts(zip, 'PK\x05\x06'), packed('a zip archive', unpack)],
  [starts('\x93NUMPY'), packed('an npy array of NumPy', toIdx)],
  [starts('\x1f\x8b'), packed('a gzip file', 'Unpack it with gunzip.')],
  [starts('BZh'), packed('a bzip2 file', 'Unpack it with bunzip2.')],
  [starts('\xfd7zXZ\0'), packed('an xz file', 'Unpack it with unxz.')],
  [starts('\x28\xb5\x2f\xfd'), packed('a Zstandard file', 'Unpack it with unzstd.')],
  [starts('7z\xbc\xaf\x27\x1c'), packed('a 7-Zip archive', unpack)],
  [starts('Rar!\x1a\x07'), packed('a rar archive', unpack)],
  [at(257, 'ustar'), packed('a tar archive', unpack)],
  [starts('\x89HDF\r\n\x1a\n'), packed('an HDF5 file', toIdx)],
  [matches(/^MATLAB 5\.0 MAT-file/), packed('a MATLAB file', toIdx)],
  [starts('PAR1'), packed('a Parquet file', toIdx)],
  [isPickle, packed('a Python pickle', toIdx)],
  [starts('\x89PNG\r\n\x1a\n'), readable('a PNG image')],
  [starts('\xff\xd8\xff'), readable('a JPEG image')],
  [starts('GIF87a', 'GIF89a'), readable('a GIF image')],
  [matches(/^RIFF[\s\S]{4}WEBP/), readable('a WebP image')],
  [isCameraRaw, foreign('a camera raw image')],
  [starts('II*\0', 'MM\0*', 'II+\0', 'MM\0+'), readable('a TIFF image')],
  [hasBrand(/avi[fs]/), readable('an AVIF image')],
  [hasBrand(/hei[cxms]|hev[cx]|mif1|msf1/), foreign('an HEIC image')],
  [hasBrand(/crx /), foreign('a camera raw image')],
  [hasBrand(/./), packed('a video', 'Save its frames as a folder of images.')],
  [isBmp, foreign('a BMP image')],
  [matches(/^P[14]\s(?:\s|#[^\n]*\n)*\d+\s/), foreign('a PBM image')],
  [matches(/^P[25]\s(?:\s|#[^\n]*\n)*\d+\s/), foreign('a PGM image')],
  [matches(/^P[36]\s(?:\s|#[^\n]*\n)*\d+\s/), foreign('a PPM image')],
  [matches(/^P7\n(?:#[^\n]*\n)*(?:WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE) /), foreign('a PAM image')],
  [matches(/^P[Ff]\n\d+ \d+\n/), foreign('a PFM image')],
  [starts('8BPS\0\x01', '8BPS\0\x02'), foreign('a Photoshop image')],
  [starts('\xff\x0a', '\0\0\0\x0cJXL '), foreign('a JPEG XL image')],
  [starts('\0\0\0\x0cjP  ', '\xff\x4f\xff\x51'), foreign('a JPEG 2000 image')],
  [isIcon, foreign('an icon (ICO)')],
  [starts('\x76\x2f\x31\x01'), foreign('an OpenEXR image')],
  [starts('#?RADIANCE', '#?RGBE'), foreign('a Radiance HDR image')],
  [starts('DDS '), foreign('a DDS image')],
  [starts('qoif'), foreign('a QOI image')],
  [starts('SIMPLE  ='), foreign('a FITS image')],
  [at(128, 'DICM'), foreign('a DICOM image')],
  [matches(drawing), foreign('an SVG drawing')],
  [starts('%PDF-'), packed('a PDF document', 'Save its pages as images.')],
  [matches(xmlError), other('an error message in XML', `${fetchAgain} The server sent it.`)],
  [matches(page), other('an HTML page', `${fetchAgain} The server sent a page in its place.`)],
  [
    starts('version https://git-lfs.github.com/spec/'),
    other('a Git LFS pointer', 'Run `git lfs pull` to fetch the file itself.'),
  ],
  [isSafetensors, other('a safetensors file of a model', 'Name data here, not a model.')],
  [matches(/^(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*["{[\d\]-])/), other('a JSON file', toIdx)],
]

/**
 * Recognises a file by its first FILE_KIND_BYTES bytes; idx files are not among the kinds.
 *
 * @returns undefined if the bytes are of no known kind
 *
 * @example
 * fileKindOf(Buffer.from('PK\x03\x04')) // { name: 'a zip archive', … }
 */
export function fileKindOf(head: Uint8Array): FileKind | undefined {
  const text = Buffer.from(head.subarray(0, FILE_KIND_BYTES)).toString('latin1')
  return kinds.find(([test]) => test(text))?.[1]
}

/**
 * Returns the kind of a file that should hold something else, such as weights; undefined for a kind that is not known,
 * or if the file cannot be read.
 *
 * @example
 * (await foreignFileKind('model.safetensors'))?.name // 'a Git LFS pointer'
 */
export async function foreignFileKind(path: string): Promise<FileKind | undefined> {
  try {
    await refuseSpecialFile(path)
    const file = await open(path, 'r')
    try {
      return fileKindOf(await readExactly(file, 0, FILE_KIND_BYTES))
    } finally {
      await file.close()
    }
  } catch {
    return undefined
  }
}

/**
 * Recognises a file by its first bytes and its name. Camera raw images look like TIFF files, but hold only a
 * small preview in that format; a TGA image has no mark of its own.
 *
 * @example
 * imageKindOf('cat/1.nef', head) // { name: 'a camera raw image', … }
 */
export function imageKindOf(path: string, head: Uint8Array): FileKind | undefined {
  const kind = fileKindOf(head)
  const byName = foreignImages.get(extname(path).toLowerCase())
  if (byName === undefined) return kind
  if (kind === undefined) return foreign(byName)
  return kind.name === 'a TIFF image' && byName === 'a camera raw image' ? foreign(byName) : kind
}
