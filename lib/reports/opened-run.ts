import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { metrics as catalogue } from '../evaluation/metrics/index.js'
import {
  type AnyKind,
  type GenerativeSpec,
  kindOf,
  kindsWith,
  type ModelSpec,
  specifiesImages,
} from '../kinds/catalogue.js'
import { inspectModel } from '../kinds/inspect-model.js'
import type { ModelDescription } from '../native/index.js'
import { readCheckpointFacts } from '../runs/checkpoint-file.js'
import type { RunConfig } from '../runs/config.js'
import { locatedData } from '../runs/located-data.js'
import { readRunConfig } from '../runs/read-run-config.js'
import { FalsarioError } from '../system/errors.js'
import { isThere } from '../system/is-there.js'
import { shellWord } from '../system/shell-word.js'
import { systemCode, systemReason } from '../system/system-reason.js'
import type { ComparedLoss, ComparedMetric, ComparedParameters, ComparedRun } from './comparison.js'
import { groupKey } from './groups.js'
import {
  type LoggedFigure,
  type LoggedFigures,
  lateSpread,
  parseLoggedFigures,
} from './logged-figures.js'
import { measuredWith } from './measured-with.js'

/** A run as its files describe it. Its networks are not built. */
export interface OpenedRun {
  readonly run: Omit<ComparedRun, 'time' | 'smoothness' | 'card'>
  readonly image: GenerativeSpec['image']
  /** The same for runs that differ by their seed only. */
  readonly groupKey: string
  /** Its data, at the place where they are now. */
  readonly data: RunConfig['data']
}

/**
 * Reads the directory of a run that has ended.
 *
 * @throws MODEL_NOT_FOUND if there is no run, or it has not ended; MODEL_INVALID for a
 * model that makes no images, such as a classifier;
 * CONFIG_INVALID if its config.json is not valid
 */
export async function openRun(path: string): Promise<OpenedRun> {
  const config = await requireConfig(path)
  const { spec, trainedSteps, description } = await inspectModel(path)
  if (!specifiesImages(spec)) throw makesNoImages(path, spec)
  const { losses, metrics, seconds } = await readFigures(path)
  const { fingerprint, ...where } = await lastCheckpoint(path)
  const protocol = await measuredWith(path, config)
  const { batchSize, accumulate, preset, seed } = config
  const { source, ...options } = config.data
  const run = {
    path,
    kind: spec.kind,
    loss: 'loss' in spec.objective ? spec.objective.loss : spec.objective.reconstruction,
    ...(preset !== undefined && { preset }),
    seed,
    latent: spec.latent.size,
    classes: spec.classes,
    data: { source, options, ...(fingerprint !== undefined && { fingerprint }) },
    training: {
      steps: trainedSteps,
      batchSize,
      accumulate,
      ...(seconds !== undefined && { seconds }),
      ...where,
    },
    parameters: parametersOf(description, kindOf(spec)),
    losses: mapped(losses, comparedLoss),
    metrics: mapped(metrics, comparedMetric),
    ...(protocol && { measuredWith: protocol }),
  }
  const key = groupKey(config, trainedSteps, fingerprint)
  return { run, image: spec.image, groupKey: key, data: await locatedData(config) }
}

async function requireConfig(path: string): Promise<RunConfig> {
  const config = await readRunConfig(path)
  if (config !== undefined) return config
  throw new FalsarioError('MODEL_NOT_FOUND', `${path} is not a run directory`, {
    path,
    expected: 'a run directory, with config.json and model.safetensors',
    fix: 'name the folder of a finished run, such as runs/quick-001',
  })
}

function makesNoImages(path: string, spec: ModelSpec): FalsarioError {
  const { title, capabilities } = kindOf(spec)
  const sentence = `${path} is the run of ${title}, which generates no images`
  const asExtractor = capabilities.classes
    ? `, or use it as extractor (--features ${shellWord(path)})`
    : ''
  return new FalsarioError('MODEL_INVALID', sentence, {
    path,
    expected: `a run of ${kindsWith('images')}`,
    fix: `measure it alone (falsario evaluate ${shellWord(path)} --data DIR)${asExtractor}`,
  })
}

async function readFigures(path: string): Promise<LoggedFigures> {
  const log = join(path, 'metrics.jsonl')
  try {
    return parseLoggedFigures(await readFile(log, 'utf8'))
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return { losses: {}, metrics: {} }
    const sentence = `the losses of the run cannot be read from ${log}: ${systemReason(cause)}`
    const fix = 'move it away: a run without metrics.jsonl is compared without its losses'
    throw new FalsarioError('CONFIG_INVALID', sentence, { path: log, fix, cause })
  }
}

/** Reads the facts that only a checkpoint records. Returns no facts if the checkpoint was removed. */
async function lastCheckpoint(path: string) {
  const last = join(path, 'checkpoints', 'last.safetensors')
  if (!(await isThere(last))) return {}
  const { data, device, machine } = await readCheckpointFacts(last)
  return { fingerprint: data, device, threads: machine.threads }
}

function parametersOf(
  { networks }: ModelDescription,
  { imageNetwork }: Pick<AnyKind, 'imageNetwork'>,
): ComparedParameters {
  const sum = (counted: typeof networks) =>
    counted.reduce((total, { parameters }) => total + parameters, 0)
  return { making: sum(networks.filter(({ name }) => name === imageNetwork)), all: sum(networks) }
}

function mapped<Result>(
  figures: Readonly<Record<string, LoggedFigure>>,
  map: (figure: LoggedFigure, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [name, map(figure, name)]),
  )
}

function comparedLoss(figure: LoggedFigure): ComparedLoss {
  const spread = lateSpread(figure)
  return { ...figure, ...(spread !== undefined && { lateSpread: spread }) }
}

function comparedMetric(figure: LoggedFigure, name: string): ComparedMetric {
  const metric = catalogue.flatMap(({ values }) => values).find((value) => value.name === name)
  if (metric === undefined || metric.better === 'neither') return figure
  const { values, steps } = figure
  const value = metric.better === 'lower' ? Math.min(...values) : Math.max(...values)
  return { ...figure, best: { value, step: steps[values.indexOf(value)] ?? 0 } }
}
