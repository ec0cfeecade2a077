import { availableParallelism } from 'node:os'
import { pMapIterable } from 'p-map'
import { FalsarioError } from '../errors.js'
import { systemCode } from '../system-reason.js'
import {
  type DecodedImage,
  decodeImage,
  type ImageFormat,
  isGrey,
  loadImage,
} from './image-file.js'
import type { ImageListing } from './image-listing.js'
import { type OpenControls, pacedProgress } from './open-controls.js'
import type { DatasetOptions } from './options.js'
import type { UnreadableFile } from './source.js'

/** One reads while another decodes; more than this only fill memory. */
const FILES_AT_ONCE = Math.min(16, Math.max(4, 2 * availableParallelism()))

/** What is in the way of every file, not of this one. */
const troubleOfAll = new Set(['EMFILE', 'ENFILE', 'ENOMEM'])

/** How many reasons an error tells when nothing at all could be read. */
const REASONS_TOLD = 3

/** An image of a folder, decoded as all of them are. */
export interface FolderImage {
  /** uint8, [C, H, W] */
  readonly planes: Uint8Array
  readonly label?: number
}

/** What became of a folder's images. */
export interface FolderReading<Result> {
  readonly result: Result
  /** Left out, in the order of the listing. */
  readonly unreadable: readonly UnreadableFile[]
}

/** What the images become, as far as the first of them tells. */
interface Guess {
  readonly format: ImageFormat
  /** The image that gave its size. */
  readonly like?: string
}

/**
 * Reads the images of a listing, every file once, and hands them over in order, all of one format:
 * as asked, else the size of the first, and colour where any has colour. What cannot be read is
 * left out. Should a colour image come up after grey ones only, all begins anew, in colour.
 *
 * @param take called with the format and the images; once more, from the start, for the case above
 * @throws FalsarioError DATA_INVALID when no image can be read, or one has another size and none was
 * asked for; the signal's reason; what `take` throws
 *
 * @example
 * const { result, unreadable } = await readImages('pets', listing, { size: 64 }, {}, collect)
 */
export async function readImages<Result>(
  folder: string,
  listing: ImageListing,
  options: DatasetOptions,
  controls: OpenControls,
  take: (format: ImageFormat, images: AsyncIterable<FolderImage>) => Promise<Result>,
): Promise<FolderReading<Result>> {
  const { signal, onProgress } = controls
  const tell = pacedProgress(onProgress, listing.paths.length)
  let guess = await guessFormat(folder, listing.paths, options, signal)
  for (;;) {
    const pass = new Pass(folder, listing, guess, options)
    try {
      const result = await take(guess.format, pass.images(tell, signal))
      return { result, unreadable: pass.unreadable }
    } catch (error) {
      signal?.throwIfAborted() // what it stopped may have failed in its own words
      if (!pass.metColour) throw error
      guess = { ...guess, format: { ...guess.format, channels: 3 } }
    }
  }
}

/** The format, with grey for a guess where nobody asked for colour and the first image has none. */
async function guessFormat(
  folder: string,
  paths: readonly string[],
  options: DatasetOptions,
  signal: AbortSignal | undefined,
): Promise<Guess> {
  const { channels } = options
  const size = wantedSize(options)
  if (channels !== undefined && size !== undefined)
    return { format: { channels, height: size[0], width: size[1] } }
  const unreadable: UnreadableFile[] = []
  for (const path of paths) {
    signal?.throwIfAborted()
    try {
      const bytes = await loadImage(path)
      const { height, width } = await decodeImage(path, bytes, 3, size)
      const format = { channels: channels ?? ((await isGrey(path, bytes)) ? 1 : 3), height, width }
      return { format, like: path }
    } catch (error) {
      unreadable.push(asUnreadable(path, error))
    }
  }
  throw nothingReadable(folder, unreadable)
}

function wantedSize({ size }: DatasetOptions): readonly [number, number] | undefined {
  return typeof size === 'number' ? [size, size] : size
}

/** One pass over all files. */
class Pass {
  readonly unreadable: UnreadableFile[] = []
  /** A colour image came where all were taken for grey: what was read is of no use. */
  metColour = false
  readonly #folder: string
  readonly #listing: ImageListing
  readonly #guess: Guess
  readonly #options: DatasetOptions

  constructor(folder: string, listing: ImageListing, guess: Guess, options: DatasetOptions) {
    this.#folder = folder
    this.#listing = listing
    this.#guess = guess
    this.#options = options
  }

  async *images(
    tell: (done: number) => void,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FolderImage, void, undefined> {
    const { paths, labels } = this.#listing
    let done = 0
    const reads = pMapIterable(paths, (path) => this.#read(path), { concurrency: FILES_AT_ONCE })
    for await (const read of reads) {
      signal?.throwIfAborted()
      const label = labels?.[done]
      done++
      if (!(read instanceof Uint8Array)) this.unreadable.push(read)
      else yield label === undefined ? { planes: read } : { planes: read, label }
      tell(done)
    }
    if (this.unreadable.length === done) throw nothingReadable(this.#folder, this.unreadable)
  }

  async #read(path: string): Promise<Uint8Array | UnreadableFile> {
    const { channels } = this.#guess.format
    const doubtful = channels === 1 && this.#options.channels === undefined
    let image: DecodedImage
    let colour = false
    try {
      const bytes = await loadImage(path)
      image = await decodeImage(path, bytes, channels, wantedSize(this.#options))
      if (doubtful) colour = !(await isGrey(path, bytes))
    } catch (error) {
      return asUnreadable(path, error)
    }
    checkSize(path, image, this.#guess)
    if (!colour) return image.planes
    this.metColour = true
    throw new Error(`${path} has colours`)
  }
}

function checkSize(path: string, image: DecodedImage, { format, like }: Guess): void {
  const { height, width } = format
  if (image.height === height && image.width === width) return
  const expected = `${height}×${width} (height×width), as ${like}`
  const received = `${image.height}×${image.width}`
  const fix = `Pass a size, such as ${Math.min(height, width)}, to resize all`
  throw new FalsarioError(
    'DATA_INVALID',
    `${path}: image of another size: expected ${expected}, received ${received}. ${fix}`,
    { path, expected, received, fix },
  )
}

/** What an image left out is told by; an error that is not the file's own is thrown on. */
function asUnreadable(path: string, error: unknown): UnreadableFile {
  if (!(error instanceof FalsarioError)) throw error
  if (troubleOfAll.has(systemCode(error.cause) ?? '')) throw error
  return { path, reason: error.received ?? error.message }
}

function nothingReadable(folder: string, unreadable: readonly UnreadableFile[]): FalsarioError {
  const told = unreadable.slice(0, REASONS_TOLD).map(({ path, reason }) => `${path}: ${reason}`)
  const more = unreadable.length - told.length
  const received = more > 0 ? `${told.join('; ')}; and ${more} more` : told.join('; ')
  return new FalsarioError(
    'DATA_INVALID',
    `${folder}: not one of its images (${unreadable.length}) can be read: ${received}`,
    { path: folder, expected: 'images that can be decoded', received },
  )
}
