import { join } from 'node:path'
import { FalsarioError, inspectModel, type ResumeOptions, type TrainOptions } from '../index.js'
import { kindOf } from '../kinds/catalogue.js'
import { locatedData } from '../runs/located-data.js'
import { readRunConfig } from '../runs/read-run-config.js'
import { readSeeds, seedRun, writeSeeds } from '../runs/seed-runs.js'
import { isThere } from '../system/is-there.js'
import { shellWord } from '../system/shell-word.js'
import type { SeedsDisplay } from './displays/seeds-display.js'
import { exitStatus } from './exit-status.js'

/** What `falsario train --seeds` was asked for. */
export interface SeedsRequest {
  /** The folder of the runs. */
  readonly folder: string
  readonly seeds: readonly number[]
  /** Whether the folder is continued. */
  readonly resume: boolean
}

/** How one run is begun and shown. */
export interface SeedTraining {
  /** Options of a new run, without its seed and run directory; undefined if a resume names none. */
  readonly options: TrainOptions | undefined
  /** Returns the options with which a run that has begun is resumed. */
  resumed(run: string): Promise<ResumeOptions>
  /** Trains one run and resolves with the exit status; `started` is called when training begins. */
  train(
    options: TrainOptions | ResumeOptions,
    seed: number,
    started: () => Promise<void>,
  ): Promise<number>
}

/**
 * Returns the seeds that a command line asks for, or undefined for a single run.
 *
 * @param folder of new runs
 * @throws USAGE if the options contradict each other, CONFIG_INVALID
 */
export async function seedsRequest(
  { seeds, seed, resume, out, dryRun }: SeedsFlags,
  folder: () => Promise<string>,
): Promise<SeedsRequest | undefined> {
  const known = resume === undefined ? undefined : await readSeeds(resume)
  const asked = seeds ?? known
  if (asked === undefined) return undefined
  if (seed !== undefined)
    throw wrongUse('--seed', 'the seeds of the runs are those of --seeds', 'remove --seed')
  if (resume === undefined) return { folder: await folder(), seeds: asked, resume: false }
  if (known === undefined && (await isThere(join(resume, 'config.json'))))
    throw wrongUse('--seeds', `${resume} is a single run`, 'remove --seeds')
  if (dryRun === true)
    throw wrongUse('--dry-run', `${resume} has runs of several seeds`, 'name one of its runs')
  if (out !== undefined && out !== resume)
    throw wrongUse('--out', 'runs of several seeds are continued in their folder', 'remove --out')
  return { folder: resume, seeds: [...new Set([...(known ?? []), ...asked])], resume: true }
}

interface SeedsFlags {
  readonly seeds?: readonly number[]
  readonly seed?: number
  readonly resume?: string
  readonly out?: string
  readonly dryRun?: boolean
}

function wrongUse(path: string, reason: string, fix: string): FalsarioError {
  return new FalsarioError('USAGE', `${path} cannot be used here: ${reason}`, { path, fix })
}

/**
 * Trains one run per seed, one after the other. An interruption stops the whole; a run that diverges does not stop
 * the others. Resolves with the exit status.
 *
 * @throws OUTPUT_EXISTS if one of the runs exists and none is resumed; the errors of train()
 */
export async function trainSeeds(
  request: SeedsRequest,
  training: SeedTraining,
  display: SeedsDisplay,
): Promise<number> {
  const { folder, seeds, resume } = request
  if (!resume) await requireNew(request)
  const diverged: number[] = []
  for (const seed of seeds) {
    const options = await optionsFor(request, seed, training)
    if (options === undefined) {
      display.skipped(seed, seedRun(folder, seed))
      continue
    }
    try {
      const status = await training.train(options, seed, () => writeSeeds(folder, seeds))
      if (status !== exitStatus.done) return status
    } catch (error) {
      if (!(error instanceof FalsarioError) || error.code !== 'TRAINING_DIVERGED') throw error
      display.diverged(seed, error)
      diverged.push(seed)
    }
  }
  display.ended({ folder, seeds, diverged, comparable: await makesImages(request) })
  return diverged.length > 0 ? exitStatus.failed : exitStatus.done
}

async function makesImages({ folder, seeds: [first = 1] }: SeedsRequest): Promise<boolean> {
  const config = await readRunConfig(seedRun(folder, first))
  return config !== undefined && kindOf(config.model).capabilities.images
}

async function requireNew({ folder, seeds }: SeedsRequest): Promise<void> {
  for (const seed of seeds) {
    const run = seedRun(folder, seed)
    if (!(await isThere(run))) continue
    throw new FalsarioError('OUTPUT_EXISTS', `${run} exists already`, {
      path: run,
      fix: `continue these runs (--resume ${shellWord(folder)}), or choose another folder`,
    })
  }
}

/** Returns undefined for a run that is finished. */
async function optionsFor(
  request: SeedsRequest,
  seed: number,
  training: SeedTraining,
): Promise<TrainOptions | ResumeOptions | undefined> {
  const out = seedRun(request.folder, seed)
  if (request.resume && (await isThere(out))) {
    if (!(await isThere(join(out, 'checkpoints')))) throw withoutCheckpoint(out)
    const options = await training.resumed(out)
    return (await isFinished(out, options)) ? undefined : options
  }
  const options = training.options ?? (await siblingOptions(request))
  return { ...options, seed, out }
}

function withoutCheckpoint(run: string): FalsarioError {
  const sentence = `${run} has no checkpoint, because it was killed before the first one`
  const fix = `delete this folder (rm -r ${shellWord(run)}): its seed is then trained from the first step`
  return new FalsarioError('CHECKPOINT_NOT_FOUND', sentence, { path: run, fix })
}

/** Whether a run is at its end, also with the options of this resume. */
async function isFinished(run: string, { steps, epochs }: ResumeOptions): Promise<boolean> {
  if (epochs !== undefined || !(await isThere(join(run, 'model.safetensors')))) return false
  const end = steps ?? (await readRunConfig(run))?.steps
  return (await inspectModel(run)).trainedSteps === end
}

/** Returns the options of a run that has begun, for a seed that is still missing. */
async function siblingOptions({ folder, seeds }: SeedsRequest): Promise<TrainOptions> {
  for (const seed of seeds) {
    const config = await readRunConfig(seedRun(folder, seed))
    if (config === undefined) continue
    const { seed: _, ...others } = config
    return { ...others, data: await locatedData(config) }
  }
  throw new FalsarioError('CHECKPOINT_NOT_FOUND', `${folder} has no run of any of its seeds`, {
    path: folder,
    fix: 'name the preset or the config file again',
  })
}
