import { constants } from 'node:fs'
import { open, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../../make-folder.js'
import { systemCode } from '../../system-reason.js'
import { unwritable } from '../unwritable.js'
import {
  type EncodedImage,
  imageEvent,
  scalarsEvent,
  sessionStartEvent,
  versionEvent,
} from './event-encoding.js'
import { tfRecord } from './tf-record.js'

/** How a run goes on. */
export interface EventFileOptions {
  /** The step of the checkpoint that the run resumes from; none for a new run. */
  readonly resumedAt?: number
}

/**
 * Appends to one event file of a run, which TensorBoard shows while it grows. A folder holds a run;
 * each time it is resumed, it gets one more file.
 *
 * @example
 * const file = await TensorBoardFile.open('runs/a/tensorboard')
 * await file.scalars(100, { 'losses/generator': 0.7, 'losses/discriminator': 1.4 })
 */
export class TensorBoardFile {
  readonly path: string
  /** Bytes of whole records. */
  #length: number
  /** The write before, done or failed. */
  #previous: Promise<void> = Promise.resolve()

  private constructor(path: string, length: number) {
    this.path = path
    this.#length = length
  }

  /**
   * Makes the folder and a new file in it, never over one that is there. With `resumedAt` TensorBoard
   * forgets what an abandoned stretch of the run wrote after that step; what it wrote of that step
   * itself stays.
   *
   * @throws FalsarioError OUTPUT_UNWRITABLE with the reason
   *
   * @example
   * const file = await TensorBoardFile.open('runs/a/tensorboard', { resumedAt: 500 })
   */
  static async open(
    folder: string,
    { resumedAt }: EventFileOptions = {},
  ): Promise<TensorBoardFile> {
    const wallTime = now()
    // Readers drop the start's own step too: one later keeps what was logged at the checkpoint's.
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
   * Adds numbers of a step, by their tags; TensorBoard groups tags by what stands before a slash.
   * Each is kept as a float32, NaN and infinity too.
   *
   * @param wallTime seconds since 1970; now unless told
   * @throws FalsarioError OUTPUT_UNWRITABLE with the reason; RangeError for a step that is not whole
   */
  async scalars(
    step: number,
    values: Readonly<Record<string, number>>,
    wallTime = now(),
  ): Promise<void> {
    await this.#append(scalarsEvent({ wallTime, step }, values))
  }

  /**
   * Adds a picture of a step.
   *
   * @param png the whole file
   * @param size of the picture, in pixels; channels 1 grey, 3 colour
   * @param wallTime seconds since 1970; now unless told
   * @throws FalsarioError OUTPUT_UNWRITABLE with the reason; RangeError for a step that is not whole
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

  /** One after the other, in the order of the calls, whether the one before went well or not. */
  #append(event: Uint8Array): Promise<void> {
    const written = this.#previous.then(() => this.#write(tfRecord(event)))
    this.#previous = written.catch(() => undefined)
    return written
  }

  /** No handle stays open between two writes: nothing is left behind, however the run ends. */
  async #write(record: Uint8Array): Promise<void> {
    try {
      // Without O_CREAT: a file that somebody removed does not come back without its beginning.
      const handle = await open(this.path, constants.O_WRONLY | constants.O_APPEND)
      try {
        await handle.writeFile(record)
        this.#length += record.length
      } catch (error) {
        // Behind half a record nothing could be read any more. The write's own error is told.
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
 * Creates `events.out.tfevents.<seconds>.<host>`. TensorBoard reads files in the order of their
 * names: the seconds are later than those of all files there, also of the last second and of a host
 * whose clock is ahead.
 */
async function createNewest(folder: string, wallTime: number, content: Buffer): Promise<string> {
  const later = (await readdir(folder)).map(
    (name) => Number(/^events\.out\.tfevents\.(\d{10})\./.exec(name)?.[1] ?? 0) + 1,
  )
  const host = hostname().replace(/[^\w.-]/g, '-')
  for (let seconds = Math.max(Math.floor(wallTime), ...later); ; seconds += 1) {
    const path = join(folder, `events.out.tfevents.${seconds}.${host}`)
    if (await create(path, content)) return path
  }
}

/** False when another took the name since. */
async function create(path: string, content: Buffer): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    await rm(path, { force: true }).catch(() => undefined) // a file without a beginning
    throw error
  }
}
