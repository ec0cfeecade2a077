import { constants } from 'node:fs'
import { open, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../../system/make-folder.js'
import { systemCode } from '../../system/system-reason.js'
import { unwritable } from '../../system/unwritable.js'
import {
  type EncodedImage,
  imageEvent,
  scalarsEvent,
  sessionStartEvent,
  versionEvent,
} from './event-encoding.js'
import { tfRecord } from './tf-record.js'

/** Options of TensorBoardFile.open. */
export interface EventFileOptions {
  /** Step of the checkpoint from which the run resumes; undefined for a new run. */
  readonly resumedAt?: number
}

/**
 * Appends to an event file of a run, which TensorBoard shows while the run continues. A folder holds
 * one run; each resume adds a file.
 *
 * @example
 * const file = await TensorBoardFile.open('runs/a/tensorboard')
 * await file.scalars(100, { 'losses/generator': 0.7, 'losses/discriminator': 1.4 })
 */
export class TensorBoardFile {
  readonly path: string
  /** Bytes of complete records. */
  #length: number
  /** Settles after the previous write. */
  #previousWrite: Promise<void> = Promise.resolve()

  private constructor(path: string, length: number) {
    this.path = path
    this.#length = length
  }

  /**
   * Creates the folder and a new file in it; never replaces a file. With `resumedAt`, TensorBoard
   * discards the events after that step from earlier files, but keeps those of that step.
   *
   * @throws FalsarioError OUTPUT_UNWRITABLE
   *
   * @example
   * const file = await TensorBoardFile.open('runs/a/tensorboard', { resumedAt: 500 })
   */
  static async open(
    folder: string,
    { resumedAt }: EventFileOptions = {},
  ): Promise<TensorBoardFile> {
    const wallTime = now()
    // Readers also discard the start's own step; one step later keeps the events of the checkpoint.
    const step = resumedAt === undefined ? 0 : resumedAt + 1
    const events = [versionEvent(wallTime), sessionStartEvent({ wallTime, step })]
    const content = Buffer.concat(events.map(tfRecord))
    try {
      await makeFolder(folder)
      return new TensorBoardFile(await createNewest(folder, wallTime, content), content.length)
    } catch (cause) {
      throw unwritable(folder, cause)
    }
  }

  /**
   * Appends the numbers of a step, by tag. TensorBoard groups tags by the part before a slash. Each
   * number is stored as float32; NaN and infinity are kept.
   *
   * @param wallTime seconds since 1970; default: now
   * @throws FalsarioError OUTPUT_UNWRITABLE; RangeError if the step is not an integer
   */
  async scalars(
    step: number,
    values: Readonly<Record<string, number>>,
    wallTime = now(),
  ): Promise<void> {
    await this.#append(scalarsEvent({ wallTime, step }, values))
  }

  /**
   * Appends an image of a step.
   *
   * @param png bytes of the PNG file
   * @param size width and height in pixels, and channels: 1 grey, 3 colour
   * @param wallTime seconds since 1970; default: now
   * @throws FalsarioError OUTPUT_UNWRITABLE; RangeError if the step is not an integer
   */
  async image(
    step: number,
    tag: string,
    png: Uint8Array,
    size: Omit<EncodedImage, 'png'>,
    wallTime = now(),
  ): Promise<void> {
    await this.#append(imageEvent({ wallTime, step }, tag, { ...size, png }))
  }

  /** Writes events in the order of the calls, also after a failed write. */
  #append(event: Uint8Array): Promise<void> {
    const written = this.#previousWrite.then(() => this.#write(tfRecord(event)))
    this.#previousWrite = written.catch(() => undefined)
    return written
  }

  /** Opens the file for each write, so that no handle stays open however the run ends. */
  async #write(record: Uint8Array): Promise<void> {
    try {
      // Without O_CREAT, because a removed file would be created again without its first events.
      const handle = await open(this.path, constants.O_WRONLY | constants.O_APPEND)
      try {
        await handle.writeFile(record)
        this.#length += record.length
      } catch (error) {
        // Readers stop at an incomplete record. Only the error of the write is reported.
        await handle.truncate(this.#length).catch(() => undefined)
        throw error
      } finally {
        await handle.close()
      }
    } catch (cause) {
      throw unwritable(this.path, cause)
    }
  }
}

function now(): number {
  return Date.now() / 1000
}

/**
 * Creates `events.out.tfevents.<seconds>.<host>`. TensorBoard reads files in the order of their names,
 * so the seconds must be greater than those of all existing files, even if these were created in the
 * same second or on a host whose clock is ahead.
 */
async function createNewest(folder: string, wallTime: number, content: Buffer): Promise<string> {
  const afterExisting = (await readdir(folder)).map(
    (name) => Number(/^events\.out\.tfevents\.(\d{10})\./.exec(name)?.[1] ?? 0) + 1,
  )
  const host = hostname().replace(/[^\w.-]/g, '-')
  for (let seconds = Math.max(Math.floor(wallTime), ...afterExisting); ; seconds += 1) {
    const path = join(folder, `events.out.tfevents.${seconds}.${host}`)
    if (await create(path, content)) return path
  }
}

/** Returns false if the file exists. */
async function create(path: string, content: Buffer): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    await rm(path, { force: true }).catch(() => undefined) // an incomplete file
    throw error
  }
}
