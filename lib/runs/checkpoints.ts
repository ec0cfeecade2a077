import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { CheckpointSettings } from '../config/guard.js'
import { FalsarioError } from '../system/errors.js'
import { copyAtomically } from '../system/atomic-write.js'
import { unwritable } from '../system/unwritable.js'
import { makeFolder } from '../system/make-folder.js'
import { type Checkpoint, readCheckpointFile, writeCheckpointFile } from './checkpoint-file.js'
import { fileOfStep, numberedIn } from './numbered-files.js'

/**
 * A run's `checkpoints/`: `last.safetensors`, `best.safetensors` and the newest few by step
 * (`001000.safetensors`), with those that stay for good; each written whole or not at all.
 */
export class Checkpoints {
  readonly #folder: string
  readonly #settings: CheckpointSettings

  constructor(folder: string, settings: CheckpointSettings) {
    this.#folder = folder
    this.#settings = settings
  }

  /** The best so far. */
  get best(): string {
    return join(this.#folder, 'best.safetensors')
  }

  /**
   * Writes where the run stands; older ones go once the new one is there, and so do those of later
   * steps, which a run that went back will make anew. Gives the path.
   *
   * @throws OUTPUT_UNWRITABLE
   */
  async write(checkpoint: Checkpoint): Promise<string> {
    const { step, best } = checkpoint.session
    const path = join(this.#folder, fileOfStep(step, 'safetensors'))
    try {
      await makeFolder(this.#folder)
      await writeCheckpointFile(path, checkpoint)
      // Last comes last: a run that ends in between goes on from before, and writes them again.
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
   * Makes a checkpoint, of this run or another's, the one that a run goes on from: what is of a later
   * step goes, the best too, unless this is it.
   *
   * @throws OUTPUT_UNWRITABLE
   */
  async adopt(from: string, { session: { step, best } }: Checkpoint): Promise<void> {
    const last = join(this.#folder, 'last.safetensors')
    try {
      await makeFolder(this.#folder)
      if (resolve(from) !== resolve(last)) await copyAtomically(from, last)
      if (resolve(from) !== resolve(this.best)) {
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

/** What cannot be read is of no use either. */
async function isLater(path: string, step: number): Promise<boolean> {
  try {
    return (await readCheckpointFile(path)).session.step > step
  } catch (error) {
    return !(error instanceof FalsarioError && error.code === 'CHECKPOINT_NOT_FOUND')
  }
}
