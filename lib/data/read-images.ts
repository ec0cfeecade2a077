import { availableParallelism } from 'node:os'
import { pMapIterable } from 'p-map'
import { FalsarioError } from '../system/errors.js'
import { concernsEveryFile } from './data-file.js'
import {
  type DecodedImage,
  decodeImage,
  type ImageFormat,
  isGrey,
  loadImage,
} from './image-file.js'
import type { ImageListing } from './image-listing.js'
import { type OpenControls, throttledProgress } from './open-controls.js'
import type { DatasetOptions } from './options.js'
import type { UnreadableFile, UnusedPath } from './source.js'
import { suggestedSize } from './suggested-size.js'

/** Files that are read and decoded at the same time; more would only use memory. */
const FILES_AT_ONCE = Math.min(16, Math.max(4, 2 * availableParallelism()))

/** Number of reasons in the error for a folder without readable images. */
const REASONS_SHOWN = 3

/** An image of a folder, decoded to the common format. */
export interface FolderImage {
  /** uint8, [C, H, W] */
  readonly planes: Uint8Array
  readonly label?: number
}

/** Result of reading a folder of images. */
export interface FolderReading<Result> {
  readonly result: Result
  /** Skipped files, in the order of the listing; then those that the listing skipped. */
  readonly unreadable: readonly UnreadableFile[]
  /** What exists but is not used. */
  readonly unused: readonly UnusedPath[]
}

/** The format to decode to; its channels are provisional if only the first image decided them. */
interface FormatGuess {
  readonly format: ImageFormat
  /** The image that decided the size. */
  readonly sizeFrom?: string
}

/**
 * Reads the images of a listing in order and decodes them to one format: the size and channels in
 * `options`, or else the size of the first image, and colour if any image has colour. Skips files that
 * cannot be read. If a colour image follows only grey ones, reading starts again, in colour.
 *
 * @param consume receives the format and the images; called a second time if reading starts again
 * @throws FalsarioError DATA_INVALID if no image can be read, or if an image has another size and
 * `options` has no size; the signal's reason; errors of `consume`
 *
 * @example
 * const { result, unreadable } = await readImages('pets', listing, { size: 64 }, {}, collect)
 */
export async function readImages<Result>(
  folder: string,
  listing: ImageListing,
  options: DatasetOptions,
  controls: OpenControls,
  consume: (format: ImageFormat, images: AsyncIterable<FolderImage>) => Promise<Result>,
): Promise<FolderReading<Result>> {
  const { signal, onProgress } = controls
  const report = throttledProgress(onProgress, listing.paths.length)
  let guess = await guessFormat(folder, listing.paths, options, signal)
  for (;;) {
    const pass = new Pass(folder, listing, guess, options)
    try {
      const result = await consume(guess.format, pass.images(report, signal))
      const own = await withOwnReasons(pass.unreadable, guess.format, signal)
      const unreadable = [...own, ...(listing.unreadable ?? [])]
      return { result, unreadable, unused: [...(listing.unused ?? []), ...pass.unused] }
    } catch (error) {
      signal?.throwIfAborted() // an abort may have caused another error
      if (!pass.foundColour) throw error
      guess = { ...guess, format: { ...guess.format, channels: 3 } }
    }
  }
}

/** Returns the format of the options and the first readable image. */
async function guessFormat(
  folder: string,
  paths: readonly string[],
  options: DatasetOptions,
  signal: AbortSignal | undefined,
): Promise<FormatGuess> {
  const { channels } = options
  const size = sizeOf(options)
  if (channels !== undefined && size !== undefined)
    return { format: { channels, height: size[0], width: size[1] } }
  const unreadable: UnreadableFile[] = []
  for (const path of paths) {
    signal?.throwIfAborted()
    try {
      const bytes = await loadImage(path)
      const { height, width } = await decodeImage(path, bytes, 3, size)
      const format = { channels: channels ?? ((await isGrey(path, bytes)) ? 1 : 3), height, width }
      return { format, sizeFrom: path }
    } catch (error) {
      unreadable.push(toUnreadable(path, error))
    }
  }
  throw noReadableImage(folder, unreadable)
}

function sizeOf({ size }: DatasetOptions): readonly [number, number] | undefined {
  return typeof size === 'number' ? [size, size] : size
}

/** One pass over all files of the listing. */
class Pass {
  readonly unreadable: UnreadableFile[] = []
  readonly unused: UnusedPath[] = []
  /** Whether a colour image was found although grey was guessed; the pass must be repeated. */
  foundColour = false
  readonly #folder: string
  readonly #listing: ImageListing
  readonly #guess: FormatGuess
  readonly #options: DatasetOptions

  constructor(folder: string, listing: ImageListing, guess: FormatGuess, options: DatasetOptions) {
    this.#folder = folder
    this.#listing = listing
    this.#guess = guess
    this.#options = options
  }

  async *images(
    report: (done: number) => void,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FolderImage, void, undefined> {
    const { paths, labels } = this.#listing
    let done = 0
    const reads = pMapIterable(paths, (path) => this.#read(path), { concurrency: FILES_AT_ONCE })
    for await (const image of reads) {
      signal?.throwIfAborted()
      const [label, path] = [labels?.[done], paths[done] ?? '']
      done++
      if ('reason' in image) this.unreadable.push(image)
      else {
        const { planes, unused } = image
        if (unused !== undefined) this.unused.push({ path, reason: unused })
        yield label === undefined ? { planes } : { planes, label }
      }
      report(done)
    }
    if (this.unreadable.length < done) return
    const unreadable = await withOwnReasons(this.unreadable, this.#guess.format, signal)
    throw noReadableImage(this.#folder, unreadable)
  }

  async #read(path: string): Promise<DecodedImage | UnreadableFile> {
    const { channels } = this.#guess.format
    const guessedGrey = channels === 1 && this.#options.channels === undefined
    let image: DecodedImage
    let colour = false
    try {
      const bytes = await loadImage(path)
      image = await decodeImage(path, bytes, channels, sizeOf(this.#options))
      if (guessedGrey) colour = !(await isGrey(path, bytes))
    } catch (error) {
      return toUnreadable(path, error)
    }
    checkSize(path, image, this.#guess)
    if (!colour) return image
    this.foundColour = true
    throw new Error(`${path} is a colour image`) // caught by readImages
  }
}

function checkSize(path: string, image: DecodedImage, { format, sizeFrom }: FormatGuess): void {
  const { height, width } = format
  if (image.height === height && image.width === width) return
  const expected = `${height}×${width} (height×width), the size of ${sizeFrom}`
  const received = `${image.height}×${image.width}`
  const size = suggestedSize(height, width)
  const fix = `To resize all images, add --size ${size} on the command line (in the API: size: ${size}).`
  throw new FalsarioError(
    'DATA_INVALID',
    `${path}: image has a different size: expected ${expected}, received ${received}. ${fix}`,
    { path, expected, received, fix },
  )
}

/**
 * Decodes files that cannot be read once more, one at a time: the decoder has one place for the reasons of
 * all images that fail at the same time.
 */
async function withOwnReasons(
  unreadable: readonly UnreadableFile[],
  { channels }: ImageFormat,
  signal: AbortSignal | undefined,
): Promise<readonly UnreadableFile[]> {
  if (unreadable.length < 2) return unreadable
  const own: UnreadableFile[] = []
  for (const file of unreadable) {
    signal?.throwIfAborted()
    const { path } = file
    own.push(
      await loadImage(path)
        .then((bytes) => decodeImage(path, bytes, channels))
        .then(
          () => file,
          (error: unknown) => toUnreadable(path, error),
        ),
    )
  }
  return own
}

/** Returns the entry for a skipped file; throws errors that do not come from the file. */
function toUnreadable(path: string, error: unknown): UnreadableFile {
  if (!(error instanceof FalsarioError)) throw error
  if (concernsEveryFile(error)) throw error
  return { path, reason: error.received ?? error.message }
}

function noReadableImage(folder: string, unreadable: readonly UnreadableFile[]): FalsarioError {
  const shown = unreadable.slice(0, REASONS_SHOWN).map(({ path, reason }) => `${path}: ${reason}`)
  const more = unreadable.length - shown.length
  const received = more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ')
  return new FalsarioError(
    'DATA_INVALID',
    `${folder}: none of the ${unreadable.length} images can be read: ${received}`,
    { path: folder, expected: 'at least one readable image', received },
  )
}
