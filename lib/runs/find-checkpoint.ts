import { stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { FalsarioError } from '../system/errors.js'
import { isFolder } from '../system/is-there.js'
import { shellWord } from '../system/shell-word.js'
import { systemCode, systemReason } from '../system/system-reason.js'
import { absolutePath } from '../system/working-folder.js'
import { type Checkpoint, readCheckpointFile } from './checkpoint-file.js'
import { numberedIn } from './numbered-files.js'

/** A complete checkpoint and its place. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint
  readonly path: string
  /** The reasons why newer checkpoints were skipped. */
  readonly damaged: readonly string[]
  /** The run directory that contains the checkpoint, if there is one. */
  readonly directory?: string
  /** The absolute path of the run directory. */
  readonly folder?: string
}

/**
 * Finds the checkpoint that a path names: a file, or the newest complete one of a run directory.
 *
 * @throws CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID
 * @example
 * const { checkpoint } = await findCheckpoint('runs/quick-001')
 */
export async function findCheckpoint(path: string): Promise<FoundCheckpoint> {
  if (await isDirectory(path)) {
    const inRun = basename(absolutePath(path)) === 'checkpoints'
    const directory = withoutSlash(join(inRun ? join(path, '..') : path, '.'))
    const folder = absolutePath(directory)
    const found = await newestCheckpoint(join(directory, 'checkpoints'))
    return { ...found, path: join(folder, 'checkpoints', basename(found.path)), directory, folder }
  }
  const absolute = absolutePath(path)
  if (extname(path) !== '.safetensors' && (await isFolder(join(dirname(absolute), 'checkpoints'))))
    throw insideRun(path)
  const checkpoint = await readCheckpointFile(path)
  const directory = dirname(dirname(absolute))
  const inRun = basename(dirname(absolute)) === 'checkpoints'
  const run = inRun && { directory, folder: directory }
  return { checkpoint, path: absolute, damaged: [], ...run }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    const reason = systemCode(cause) === 'ENOENT' ? 'the path does not exist' : systemReason(cause)
    throw new FalsarioError('CHECKPOINT_NOT_FOUND', `cannot resume from ${path}: ${reason}`, {
      path,
      expected: 'a run directory, or a file of its checkpoints/',
      cause,
    })
  }
}

function insideRun(path: string): FalsarioError {
  const [expected, received] = ['the run directory', 'another file in it']
  const fix = `Name the run directory: ${shellWord(dirname(path))}`
  const sentence = `cannot resume from ${path}: expected ${expected}, received ${received}. ${fix}`
  return new FalsarioError('CHECKPOINT_INVALID', sentence, { path, expected, received, fix })
}

function withoutSlash(path: string): string {
  return path.replace(/(.)\/+$/, '$1')
}

/**
 * Finds the newest complete checkpoint in a run's `checkpoints/`.
 *
 * @throws CHECKPOINT_NOT_FOUND if there is none, CHECKPOINT_INVALID if all are damaged
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
    const fix = 'start a new run in another folder'
    throw new FalsarioError('CHECKPOINT_INVALID', message, { path: folder, fix })
  }
  throw noCheckpoint(folder)
}

/** Returns file names, the newest first. */
async function candidates(folder: string): Promise<string[]> {
  try {
    const byStep = (await numberedIn(folder, 'safetensors')).reverse()
    return ['last.safetensors', ...byStep.map(({ name }) => name), 'best.safetensors']
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') throw noCheckpoint(folder)
    throw new FalsarioError(
      'CHECKPOINT_NOT_FOUND',
      `cannot read ${folder}: ${systemReason(cause)}`,
      {
        path: folder,
        cause,
      },
    )
  }
}

function noCheckpoint(folder: string): FalsarioError {
  return new FalsarioError('CHECKPOINT_NOT_FOUND', `there is no checkpoint in ${folder}`, {
    path: folder,
    expected: 'last.safetensors, which a run writes every checkpoint.every steps and at its end',
    fix: 'give the folder of a run that has checkpoints/, or start a new run in another folder',
  })
}
