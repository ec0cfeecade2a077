import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { CheckpointSettings } from '../config/guard.js'
import { FalsarioError } from '../errors.js'
import { copyAtomically } from '../export/atomic-write.js'
import { unwritable } from '../export/unwritable.js'
import { makeFolder } from '../make-folder.js'
import { systemCode } from '../system-reason.js'
import { type Checkpoint, readCheckpointFile, writeCheckpointFile } from './checkpoint-file.js'

const numbered = /^(\d{6,})\.safetensors$/

/** A checkpoint that was found good. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint
  readonly path: string
  /** Why newer ones were passed over. */
  readonly damaged: readonly string[]
}

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
  async write(checkpoint: Checkpoint, isBest: boolean): Promise<string> {
    const { step } = checkpoint.session
    const path = join(this.#folder, `${String(step).padStart(6, '0')}.safetensors`)
    try {
      await makeFolder(this.#folder)
      await writeCheckpointFile(path, checkpoint)
      // Last comes last: a run that ends in between goes on from before, and writes them again.
      if (isBest) await copyAtomically(path, this.best)
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
    const all = await this.#numbered()
    const spare = all.filter((each) => keepEvery === undefined || each.step % keepEvery !== 0)
    const past = spare.filter((each) => each.step <= step)
    const old = past.slice(0, Math.max(0, past.length - keep))
    const later = all.filter((each) => each.step > step)
    for (const { name } of [...old, ...later]) await rm(join(this.#folder, name), { force: true })
  }

  /** By step, the oldest first. */
  async #numbered(): Promise<{ readonly name: string; readonly step: number }[]> {
    const names = await readdir(this.#folder)
    return names
      .flatMap((name) => {
        const step = numbered.exec(name)?.[1]
        return step === undefined ? [] : [{ name, step: Number.parseInt(step, 10) }]
      })
      .sort((a, b) => a.step - b.step)
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @throws CHECKPOINT_NOT_FOUND where there is none, CHECKPOINT_INVALID where all are damaged
   */
  async newest(): Promise<FoundCheckpoint> {
    const damaged: string[] = []
    for (const name of await this.#candidates()) {
      const path = join(this.#folder, name)
      try {
        return { checkpoint: await readCheckpointFile(path), path, damaged }
      } catch (error) {
        if (!(error instanceof FalsarioError)) throw error
        if (error.code !== 'CHECKPOINT_NOT_FOUND') damaged.push(error.message)
      }
    }
    if (damaged.length > 0) {
      const message = `every checkpoint in ${this.#folder} is damaged:\n  ${damaged.join('\n  ')}`
      const fix = 'train anew into another folder'
      throw new FalsarioError('CHECKPOINT_INVALID', message, { path: this.#folder, fix })
    }
    throw noCheckpoint(this.#folder)
  }

  async #candidates(): Promise<string[]> {
    try {
      const byStep = (await this.#numbered()).reverse()
      return ['last.safetensors', ...byStep.map(({ name }) => name), 'best.safetensors']
    } catch (cause) {
      if (systemCode(cause) === 'ENOENT') throw noCheckpoint(this.#folder)
      throw new FalsarioError('CHECKPOINT_NOT_FOUND', `cannot read ${this.#folder}`, {
        path: this.#folder,
        cause,
      })
    }
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

function noCheckpoint(folder: string): FalsarioError {
  return new FalsarioError('CHECKPOINT_NOT_FOUND', `there is no checkpoint in ${folder}`, {
    path: folder,
    expected: 'last.safetensors, which a run writes every checkpoint.every steps and at its end',
    fix: 'name the folder of a run that has checkpoints/, or train anew into another folder',
  })
}
