import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { ImageTensor } from '../models/image-tensor.js'
import { type FolderLock, lockFolder } from '../native/index.js'
import { copyAtomically, removeUnfinished, writeAtomically } from '../system/atomic-write.js'
import { FalsarioError } from '../system/errors.js'
import { isThere } from '../system/is-there.js'
import { makeFolder } from '../system/make-folder.js'
import { systemCode } from '../system/system-reason.js'
import { unwritable } from '../system/unwritable.js'
import { absolutePath, meansPlace } from '../system/working-folder.js'
import type { Checkpoint } from './checkpoint-file.js'
import { Checkpoints } from './checkpoints.js'
import type { RunConfig } from './config.js'
import type { FoundCheckpoint } from './find-checkpoint.js'
import { MetricsLog } from './metrics-log.js'
import { fileOfStep, numberedIn } from './numbered-files.js'
import { isPictureStep } from './picture-steps.js'

/** A folder with one of these contains a run, which a new run never overwrites. */
const runEntries = [
  'config.json',
  'metrics.jsonl',
  'samples',
  'checkpoints',
  'evaluations',
  'model.safetensors',
]

type RewindPoint = Pick<FoundCheckpoint, 'path' | 'checkpoint'>

/** The folder with the files of a run. Only one process at a time can open it. */
export class RunDirectory {
  readonly metrics: MetricsLog
  readonly #checkpoints: Checkpoints
  readonly #lock: FolderLock
  /** As the user wrote it. */
  readonly #path: string
  /** The absolute path, because the program may change the working folder. */
  readonly folder: string

  private constructor(path: string, folder: string, config: RunConfig, lock: FolderLock) {
    this.#path = path
    this.folder = folder
    this.metrics = new MetricsLog(join(folder, 'metrics.jsonl'))
    this.#checkpoints = new Checkpoints(join(folder, 'checkpoints'), config.checkpoint)
    this.#lock = lock
  }

  /** The path as the user wrote it; absolute if the working folder is another one since. */
  get path(): string {
    return meansPlace(this.#path, this.folder) ? this.#path : this.folder
  }

  /**
   * Opens the folder and writes `config.json`. A new run creates the folder. A resume in the run's own
   * folder removes everything after the checkpoint; a resume in another folder creates that folder and
   * copies the checkpoint, the metrics up to it and the best checkpoint.
   *
   * @param from the checkpoint of a resume
   * @param folder the absolute path
   * @throws OUTPUT_EXISTS if a folder to create already contains a run, OUTPUT_UNWRITABLE, RUN_BUSY if
   * another process has opened it
   * @example
   * const directory = await RunDirectory.open('runs/quick-001', config)
   */
  static async open(
    path: string,
    config: RunConfig,
    from?: FoundCheckpoint,
    folder = absolutePath(path),
  ): Promise<RunDirectory> {
    const source = from?.folder
    if (source === undefined || source !== folder) {
      await claim(path, folder)
      if (source !== undefined) await copyHistory(source, folder)
    }
    const directory = new RunDirectory(path, folder, config, await lockFolder(folder))
    try {
      await directory.#begin(config, from)
      return directory
    } catch (error) {
      directory.close()
      throw error
    }
  }

  async #begin(config: RunConfig, from: FoundCheckpoint | undefined): Promise<void> {
    const text = `${JSON.stringify(config, null, 2)}\n`
    await writeAtomically(join(this.folder, 'config.json'), Buffer.from(text))
    if (from === undefined) return
    for (const folder of ['.', 'samples', 'checkpoints'])
      await removeUnfinished(join(this.folder, folder))
    await this.rewind(from)
    await this.#removeOddPicture(from, config)
  }

  /**
   * Removes the picture of the checkpoint's step if no picture is due at this step: a run that was stopped there
   * or ended there made it, a run without the interruption does not.
   */
  async #removeOddPicture({ checkpoint }: FoundCheckpoint, config: RunConfig): Promise<void> {
    const { step } = checkpoint.session
    const configs = [config, checkpoint.config]
    if (configs.some(({ samples }) => isPictureStep(step, samples.every))) return
    await this.#removePictures((each) => each === step)
  }

  async #removePictures(isOdd: (step: number) => boolean): Promise<void> {
    const folder = join(this.folder, 'samples')
    try {
      for (const { name, step } of await numberedIn(folder, 'png'))
        if (isOdd(step)) await rm(join(folder, name), { force: true })
    } catch (cause) {
      if (systemCode(cause) !== 'ENOENT') throw unwritable(folder, cause)
    }
  }

  /** Whether other processes are locked out. False if the file system does not support locks. */
  get locked(): boolean {
    return this.#lock.holds
  }

  /** Releases the folder to other processes. */
  close(): void {
    this.#lock.release()
  }

  /**
   * Makes a checkpoint the last one and removes the metrics and pictures after it, in this order: if the process
   * is killed in between, the next resume removes the rest.
   */
  async rewind({ path, checkpoint }: RewindPoint): Promise<void> {
    const { step, reports } = checkpoint.session
    await this.#checkpoints.adopt(path, checkpoint)
    await this.metrics.rewind(step, reports.logged)
    await this.#removePictures((each) => each > step)
  }

  /** The path of the trained model. */
  get model(): string {
    return join(this.path, 'model.safetensors')
  }

  /** The path of the best checkpoint so far. */
  get best(): string {
    return this.#checkpoints.best
  }

  /** Writes a card as JSON to `evaluations/000500.json`. */
  async writeCard(step: number, card: object): Promise<void> {
    const folder = join(this.folder, 'evaluations')
    try {
      await makeFolder(folder)
    } catch (cause) {
      throw unwritable(folder, cause)
    }
    const text = `${JSON.stringify(card, null, 2)}\n`
    await writeAtomically(join(folder, fileOfStep(step, 'json')), Buffer.from(text))
  }

  /** Writes a picture to `samples/000500.png` and returns its path. */
  async writeSamples(step: number, images: ImageTensor): Promise<string> {
    const name = join('samples', fileOfStep(step, 'png'))
    await images.toPng(join(this.folder, name))
    return join(this.path, name)
  }

  /** Writes a checkpoint to `checkpoints/` and returns its path. */
  async writeCheckpoint(checkpoint: Checkpoint): Promise<string> {
    await this.metrics.flush()
    const path = await this.#checkpoints.write(checkpoint)
    return join(this.path, relative(this.folder, path))
  }
}

/** Creates the folder of a run. If two runs do so at the same time, the one that creates `samples` wins. */
async function claim(path: string, folder: string): Promise<void> {
  try {
    await makeFolder(folder)
    const entries = await readdir(folder)
    const taken = entries.find((entry) => runEntries.includes(entry))
    if (taken !== undefined) throw exists(path, taken)
    await mkdir(join(folder, 'samples'))
  } catch (cause) {
    if (cause instanceof FalsarioError) throw cause
    if (systemCode(cause) === 'EEXIST' && (await hasSamples(folder))) throw exists(path, 'samples')
    throw unwritable(path, cause)
  }
}

async function copyHistory(from: string, to: string): Promise<void> {
  try {
    await makeFolder(join(to, 'checkpoints'))
    for (const name of ['metrics.jsonl', join('checkpoints', 'best.safetensors')])
      if (await isThere(join(from, name))) await copyAtomically(join(from, name), join(to, name))
  } catch (cause) {
    throw cause instanceof FalsarioError ? cause : unwritable(to, cause)
  }
}

async function hasSamples(path: string): Promise<boolean> {
  // A path that is not a folder is reported as unwritable.
  const entries = await readdir(path).catch((): string[] => [])
  return entries.includes('samples')
}

function exists(path: string, entry: string): FalsarioError {
  return new FalsarioError('OUTPUT_EXISTS', `${path} already contains a run (${entry})`, {
    path,
    fix: 'choose another folder, or delete this one',
  })
}
