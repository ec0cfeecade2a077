import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunConfig } from './config.js'
import { FalsarioError } from '../system/errors.js'
import type { Card } from '../evaluation/card.js'
import { copyAtomically, removeUnfinished, writeAtomically } from '../system/atomic-write.js'
import { unwritable } from '../system/unwritable.js'
import { isThere } from '../system/is-there.js'
import { makeFolder } from '../system/make-folder.js'
import { type FolderLock, lockFolder } from '../native/index.js'
import type { ImageTensor } from '../models/image-tensor.js'
import { systemCode } from '../system/system-reason.js'
import type { Checkpoint } from './checkpoint-file.js'
import { Checkpoints } from './checkpoints.js'
import type { EvaluationEvent, ProgressEvent } from '../training/events.js'
import type { FoundCheckpoint } from './find-checkpoint.js'
import { MetricsLog } from './metrics-log.js'
import { fileOfStep } from './numbered-files.js'
import { TensorBoardLog } from '../training/tensorboard-log.js'

/** What makes a folder a run: a new run never writes over any of it. */
const runEntries = [
  'config.json',
  'metrics.jsonl',
  'samples',
  'checkpoints',
  'evaluations',
  'model.safetensors',
]

/** A run's files, as they come into being. One process at a time has them. */
export class RunDirectory {
  readonly path: string
  readonly #checkpoints: Checkpoints
  readonly #metrics: MetricsLog
  readonly #lock: FolderLock
  readonly #logsTensorBoard: boolean
  #tensorBoard: TensorBoardLog | undefined

  private constructor(path: string, config: RunConfig, lock: FolderLock) {
    this.path = path
    this.#checkpoints = new Checkpoints(join(path, 'checkpoints'), config.checkpoint)
    this.#metrics = new MetricsLog(join(path, 'metrics.jsonl'))
    this.#logsTensorBoard = config.log.tensorboard
    this.#lock = lock
  }

  /**
   * Makes the folder this run's own and writes its config.
   *
   * @throws OUTPUT_EXISTS when it already holds a run, OUTPUT_UNWRITABLE with the reason, RUN_BUSY
   */
  static async create(path: string, config: RunConfig): Promise<RunDirectory> {
    await claim(path)
    return RunDirectory.#open(path, config, undefined)
  }

  /**
   * Takes a run's folder over and forgets what came after the checkpoint.
   *
   * @throws OUTPUT_UNWRITABLE with the reason, RUN_BUSY when another process trains in it
   */
  static resume(path: string, config: RunConfig, from: FoundCheckpoint): Promise<RunDirectory> {
    return RunDirectory.#open(path, config, from)
  }

  /**
   * A new folder for a run that goes on from another's checkpoint, which comes along with what was
   * measured and found best by then.
   *
   * @throws as create()
   */
  static async branch(
    path: string,
    config: RunConfig,
    from: FoundCheckpoint,
  ): Promise<RunDirectory> {
    await claim(path)
    if (from.directory !== undefined) await bringAlong(from.directory, path)
    return RunDirectory.#open(path, config, from)
  }

  static async #open(
    path: string,
    config: RunConfig,
    from: FoundCheckpoint | undefined,
  ): Promise<RunDirectory> {
    const directory = new RunDirectory(path, config, await lockFolder(path))
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
    await writeAtomically(join(this.path, 'config.json'), Buffer.from(text))
    if (from !== undefined) {
      for (const folder of ['.', 'samples', 'checkpoints'])
        await removeUnfinished(join(this.path, folder))
      await this.rewind(from.path, from.checkpoint)
    } else if (this.#logsTensorBoard) this.#tensorBoard = await this.#openTensorBoard({})
  }

  #openTensorBoard(options: { readonly resumedAt?: number }): Promise<TensorBoardLog> {
    return TensorBoardLog.open(join(this.path, 'tensorboard'), options)
  }

  /** Whether no other process can train in the folder: not so where the file system knows no locks. */
  get locked(): boolean {
    return this.#lock.holds
  }

  /** Lets another process have the folder. */
  close(): void {
    this.#lock.release()
  }

  /**
   * Takes the run back to a checkpoint, which becomes the last before anything after it is forgotten:
   * a kill in between leaves nothing undone that the next resume would not do.
   */
  async rewind(path: string, checkpoint: Checkpoint): Promise<void> {
    const { step, reports } = checkpoint.session
    await this.#checkpoints.adopt(path, checkpoint)
    await this.#metrics.rewind(step, reports.logged)
    if (this.#logsTensorBoard) this.#tensorBoard = await this.#openTensorBoard({ resumedAt: step })
  }

  /** Where the model goes at the end. */
  get model(): string {
    return join(this.path, 'model.safetensors')
  }

  /** Adds a line to metrics.jsonl. */
  async writeProgress(event: ProgressEvent): Promise<void> {
    await this.#metrics.writeProgress(event)
    await this.#tensorBoard?.write(event)
  }

  /** Adds a line to metrics.jsonl. */
  async writeEvaluation(event: EvaluationEvent): Promise<void> {
    await this.#metrics.writeEvaluation(event)
    if (event.card) await this.#writeCard(event.step, event.card)
    await this.#tensorBoard?.write(event)
  }

  /** Writes `evaluations/000500.json`. */
  async #writeCard(step: number, card: Card): Promise<void> {
    const folder = join(this.path, 'evaluations')
    try {
      await makeFolder(folder)
    } catch (cause) {
      throw unwritable(folder, cause)
    }
    const text = `${JSON.stringify(card, null, 2)}\n`
    await writeAtomically(join(folder, fileOfStep(step, 'json')), Buffer.from(text))
  }

  /** Writes `samples/000500.png` and gives its path. */
  async writeSamples(step: number, images: ImageTensor): Promise<string> {
    const path = join(this.path, 'samples', fileOfStep(step, 'png'))
    await images.toPng(path)
    await this.#tensorBoard?.write({ type: 'samples', step, images })
    return path
  }

  /** Writes where the run stands to `checkpoints/` and gives the path. */
  async writeCheckpoint(checkpoint: Checkpoint): Promise<string> {
    await this.#metrics.flush()
    return this.#checkpoints.write(checkpoint)
  }

  /** The best checkpoint so far. */
  get best(): string {
    return this.#checkpoints.best
  }
}

/** Of two runs that want the same folder at once, the one that makes `samples` has it. */
async function claim(path: string): Promise<void> {
  try {
    await makeFolder(path)
    const entries = await readdir(path)
    const held = entries.find((entry) => runEntries.includes(entry))
    if (held !== undefined) throw exists(path, held)
    await mkdir(join(path, 'samples'))
  } catch (cause) {
    if (cause instanceof FalsarioError) throw cause
    if (systemCode(cause) === 'EEXIST' && (await holdsSamples(path))) throw exists(path, 'samples')
    throw unwritable(path, cause)
  }
}

async function bringAlong(from: string, to: string): Promise<void> {
  try {
    await makeFolder(join(to, 'checkpoints'))
    for (const name of ['metrics.jsonl', join('checkpoints', 'best.safetensors')])
      if (await isThere(join(from, name))) await copyAtomically(join(from, name), join(to, name))
  } catch (cause) {
    throw cause instanceof FalsarioError ? cause : unwritable(to, cause)
  }
}

async function holdsSamples(path: string): Promise<boolean> {
  const entries = await readdir(path).catch((): string[] => []) // not a folder: told as unwritable
  return entries.includes('samples')
}

function exists(path: string, entry: string): FalsarioError {
  return new FalsarioError('OUTPUT_EXISTS', `${path} already holds a run (${entry})`, {
    path,
    fix: 'choose another folder, or remove that one',
  })
}
