import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { invalid, received } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import { parseRunConfig, type RunConfig } from '../config/run.js'
import { FalsarioError } from '../errors.js'
import { systemCode, systemReason } from '../system-reason.js'
import { type Checkpoint, readCheckpointFile } from './checkpoint-file.js'
import { differences } from './config-difference.js'
import { type FoundCheckpoint, newestCheckpoint } from './newest-checkpoint.js'

/** Where a run goes on from. */
export interface ResumePoint extends FoundCheckpoint {
  /** The run directory that the checkpoint lies in, where it lies in one. */
  readonly directory?: string
  /** The run's config: that of config.json where there is one, for it may say more steps. */
  readonly config: RunConfig
}

/** The length, and what changes no number. The content of data and the device itself are compared. */
const mayChange = new Set([
  'data',
  'device',
  'steps',
  'epochs',
  'log',
  'samples',
  'checkpoint',
  'evaluate',
])

/**
 * Where a patience or a way back counts regular checkpoints, their distance decides numbers, and so
 * does what they are judged by.
 */
function decides(config: RunConfig, path: string): boolean {
  const counted = config.best?.patience !== undefined || config.guard.rollback !== false
  return counted && (path === 'checkpoint.every' || path.startsWith('evaluate'))
}

/**
 * Finds the checkpoint that a path means: the newest whole one of a run directory, or a file.
 *
 * @throws CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID, RESUME_REFUSED where config.json was changed in a
 * way that the run cannot follow
 */
export async function findResumePoint(path: string): Promise<ResumePoint> {
  const found = await findCheckpoint(path)
  const { directory, checkpoint } = found
  const config = directory === undefined ? undefined : await readConfig(directory)
  if (directory === undefined || config === undefined)
    return { ...found, config: checkpoint.config }
  refuseChanges(checkpoint.config, config, join(directory, 'config.json'))
  return { ...found, config }
}

async function findCheckpoint(
  path: string,
): Promise<FoundCheckpoint & { readonly directory?: string }> {
  if (await isFolder(path)) {
    const directory = join(basename(resolve(path)) === 'checkpoints' ? join(path, '..') : path, '.')
    const folder = join(directory, 'checkpoints')
    const found = await newestCheckpoint(folder)
    return { ...found, directory: withoutSlash(directory) }
  }
  const checkpoint = await readCheckpointFile(path)
  const folder = dirname(resolve(path))
  const inRun = basename(folder) === 'checkpoints'
  return { checkpoint, path, damaged: [], ...(inRun && { directory: dirname(folder) }) }
}

function withoutSlash(path: string): string {
  return path.replace(/(.)\/+$/, '$1')
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    const reason = systemCode(cause) === 'ENOENT' ? 'nothing is there' : systemReason(cause)
    throw new FalsarioError('CHECKPOINT_NOT_FOUND', `cannot resume from ${path}: ${reason}`, {
      path,
      expected: 'a run directory, or a file of its checkpoints/',
      cause,
    })
  }
}

async function readConfig(directory: string): Promise<RunConfig | undefined> {
  const path = join(directory, 'config.json')
  try {
    return parseRunConfig(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new FalsarioError('RESUME_REFUSED', `${path} cannot be read: ${reason}`, {
      path,
      fix: 'mend it, or remove it: the checkpoint has a copy',
      cause,
    })
  }
}

/**
 * Holds a config against that of a checkpoint.
 *
 * @param where what was asked for, for the error
 * @throws RESUME_REFUSED naming each difference that would make it another run
 */
export function refuseChanges(before: RunConfig, now: RunConfig, where: string): void {
  const found = differences(before, now).filter(({ path }) => {
    const [top = ''] = path.split(/[.[]/)
    return !mayChange.has(top) || decides(before, path)
  })
  if (found.length === 0) return
  const told = found.map(
    (each) => `${each.path}: the run has ${received(each.before)}, here is ${received(each.now)}`,
  )
  throw new FalsarioError(
    'RESUME_REFUSED',
    `a run goes on as it began, but ${where} differs:\n  ${told.join('\n  ')}`,
    {
      path: found[0]?.path ?? '',
      expected: received(found[0]?.before),
      received: received(found[0]?.now),
      fix: 'leave these as they were, or begin a new run; steps, log, samples, checkpoint and evaluate may change',
    },
  )
}

/**
 * Holds steps asked for against those done.
 *
 * @throws CONFIG_INVALID
 */
export function checkSteps({ session }: Checkpoint, steps: number): void {
  if (steps >= session.step) return
  throw invalid('steps', `at least ${session.step}, which the checkpoint has done`, steps)
}

/**
 * Holds the images at hand against those that the run began with.
 *
 * @throws RESUME_REFUSED
 */
export function checkSameData(from: Checkpoint, name: string, fingerprint: string): void {
  if (from.data === fingerprint) return
  throw new FalsarioError('RESUME_REFUSED', `data: ${name} is not what the run began with`, {
    path: 'data',
    expected: `images and labels of SHA-256 ${from.data}`,
    received: fingerprint,
    fix: 'name the data of the run (--data), or begin a new run',
  })
}

/**
 * Holds the device against that of the checkpoint: random streams are a device's own.
 *
 * @throws RESUME_REFUSED
 */
export function checkSameDevice(from: Checkpoint, device: string): void {
  if (from.device === device) return
  throw new FalsarioError(
    'RESUME_REFUSED',
    `device: the run is on ${from.device}, here it would go on on ${device}`,
    { path: 'device', expected: from.device, received: device },
  )
}

/** Whether a value is a config that names where to resume from. */
export function isResume(options: object): options is { readonly resume: string } {
  return isRecord(options) && typeof options.resume === 'string'
}
