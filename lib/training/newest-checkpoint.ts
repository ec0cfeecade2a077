import { join } from 'node:path'
import { FalsarioError } from '../errors.js'
import { systemCode } from '../system-reason.js'
import { type Checkpoint, readCheckpointFile } from './checkpoint-file.js'
import { numberedIn } from './numbered-files.js'

/** A checkpoint that was found good. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint
  readonly path: string
  /** Why newer ones were passed over. */
  readonly damaged: readonly string[]
}

/**
 * The newest checkpoint in a run's `checkpoints/` that is whole.
 *
 * @throws CHECKPOINT_NOT_FOUND where there is none, CHECKPOINT_INVALID where all are damaged
 */
export async function newestCheckpoint(folder: string): Promise<FoundCheckpoint> {
  const damaged: string[] = []
  for (const name of await candidates(folder)) {
    const path = join(folder, name)
    try {
      return { checkpoint: await readCheckpointFile(path), path, damaged }
    } catch (error) {
      if (!(error instanceof FalsarioError)) throw error
      if (error.code !== 'CHECKPOINT_NOT_FOUND') damaged.push(error.message)
    }
  }
  if (damaged.length > 0) {
    const message = `every checkpoint in ${folder} is damaged:\n  ${damaged.join('\n  ')}`
    const fix = 'train anew into another folder'
    throw new FalsarioError('CHECKPOINT_INVALID', message, { path: folder, fix })
  }
  throw noCheckpoint(folder)
}

async function candidates(folder: string): Promise<string[]> {
  try {
    const byStep = (await numberedIn(folder, 'safetensors')).reverse()
    return ['last.safetensors', ...byStep.map(({ name }) => name), 'best.safetensors']
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') throw noCheckpoint(folder)
    throw new FalsarioError('CHECKPOINT_NOT_FOUND', `cannot read ${folder}`, {
      path: folder,
      cause,
    })
  }
}

function noCheckpoint(folder: string): FalsarioError {
  return new FalsarioError('CHECKPOINT_NOT_FOUND', `there is no checkpoint in ${folder}`, {
    path: folder,
    expected: 'last.safetensors, which a run writes every checkpoint.every steps and at its end',
    fix: 'name the folder of a run that has checkpoints/, or train anew into another folder',
  })
}
