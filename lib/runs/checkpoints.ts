import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckpointSettings } from '../config/guard.js'
import { copyAtomically } from '../system/atomic-write.js'
import { FalsarioError } from '../system/errors.js'
import { makeFolder } from '../system/make-folder.js'
import { unwritable } from '../system/unwritable.js'
import { absolutePath } from '../system/working-folder.js'
import { type Checkpoint, readCheckpointFile, writeCheckpointFile } from './checkpoint-file.js'
import { fileOfStep, numberedIn } from './numbered-files.js'

/**
 * The `checkpoints/` folder of a run: `last.safetensors`, `best.safetensors` and numbered files
 * (`001000.safetensors`): the newest `keep`, and every `keepEvery` steps one that is never removed. Each file
 * is written whole or not at all.
 */
export class Checkpoints {
  readonly #folder: string
  readonly #settings: CheckpointSettings

  constructor(folder: string, settings: CheckpointSettings) {
    this.#folder = folder
    this.#settings = settings
  }

  /** Path of the best checkpoint so far. */
  get best(): string {
    return join(this.#folder, 'best.safetensors')
  }

  /**
   * Writes a checkpoint and returns its path. Then removes old checkpoints, and those of later steps, which a
   * run that was rolled back will write again.
   *
   * @throws OUTPUT_UNWRITABLE
   */
  async write(checkpoint: Checkpoint): Promise<string> {
    const { step, best } = checkpoint.session
    const path = join(this.#folder, fileOfStep(step, 'safetensors'))
    try {
      await makeFolder(this.#folder)
      await writeCheckpointFile(path, checkpoint)
      // last.safetensors is written last: a run that is killed before resumes from the previous one.
      if (best) await copyAtomically(path, this.best)
      await copyAtomically(path, join(this.#folder, 'last.safetensors'))
      await this.#prune(step)
    } catch (cause) {
      if (cause instanceof FalsarioError) throw cause
      throw unwritable(this.#folder, cause)
    }
    return path
  }

  /**
   * Makes a checkpoint, of this or another run, the one that a run resumes from. Removes checkpoints of later
   * steps, including the best unless it is this one.
   *
   * @throws OUTPUT_UNWRITABLE
   */
  async adopt(from: string, { session: { step, best } }: Checkpoint): Promise<void> {
    const last = join(this.#folder, 'last.safetensors')
    try {
      await makeFolder(this.#folder)
      if (absolutePath(from) !== absolutePath(last)) await copyAtomically(from, last)
      if (absolutePath(from) !== absolutePath(this.best)) {
        if (best) await copyAtomically(from, this.best)
        else if (await isLater(this.best, step)) await rm(this.best)
      }
      await this.#prune(step)
    } catch (cause) {
      throw cause instanceof FalsarioError ? cause : unwritable(this.#folder, cause)
    }
  }

  async #prune(step: number): Promise<void> {
    const { keep, keepEvery } = this.#settings
    const all = await numberedIn(this.#folder, 'safetensors')
    const spare = all.filter((each) => keepEvery === undefined || each.step % keepEvery !== 0)
    const past = spare.filter((each) => each.step <= step)
    const old = past.slice(0, Math.max(0, past.length - keep))
    const later = all.filter((each) => each.step > step)
    for (const { name } of [...old, ...later]) await rm(join(this.#folder, name), { force: true })
  }
}

/** A checkpoint that cannot be read also counts as later, because it is of no use. */
async function isLater(path: string, step: number): Promise<boolean> {
  try {
    return (await readCheckpointFile(path)).session.step > step
  } catch (error) {
    return !(error instanceof FalsarioError && error.code === 'CHECKPOINT_NOT_FOUND')
  }
}
