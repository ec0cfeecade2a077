import { z } from 'zod'
import { evaluationSchema } from '../config/evaluation.js'
import { invalid, parseWith, unusable } from '../config/explain.js'
import { bestSchema, checkpointSchema, guardSchema } from '../config/guard.js'
import { datasetOptionsSchema } from '../data/options.js'
import type { ModelSpec } from '../kinds/catalogue.js'
import { parseModelSpec } from '../kinds/catalogue.js'
import { FalsarioError } from '../system/errors.js'

/** The run config: the content of `config.json` and the settings of train(). */

const positive = z.int().min(1)

/** All settings except the model, whose schema depends on its kind. */
export const runSettingsSchema = z.strictObject({
  /** Name of the preset that defined the model, if any. */
  preset: z.string().optional(),
  /** A data source of openDataset, and the options of that source. */
  data: z.strictObject({ source: z.string().min(1), ...datasetOptionsSchema.shape }),
  /** Number of training steps. A step includes all updates of the networks. */
  steps: positive.optional(),
  /** Number of passes over the data, instead of `steps`. */
  epochs: positive.optional(),
  /** Number of images per batch. */
  batchSize: positive.default(64),
  /**
   * Number of batches for each update of a network. Only one is in memory at a time: 4 batches of 16 need
   * the memory of 16 images, and give the update of one batch of 64 if no layer uses batch statistics.
   */
  accumulate: positive.default(1),
  /** Random changes of real images, each time they are shown; all off by default. */
  augment: z
    .strictObject({
      /** Mirrors left to right with probability 1/2 per image. */
      horizontalFlip: z.boolean().default(false),
      /** Mirrors top to bottom with probability 1/2 per image. */
      verticalFlip: z.boolean().default(false),
      /** Shifts by at most this many whole pixels along each axis; edge pixels are repeated. */
      translate: z.int().min(0).default(0),
    })
    .prefault({}),
  /**
   * A model file. The run starts from its tensors whose name and shape fit. Of a tensor with a row for each class, those
   * rows that both have.
   */
  start: z.string().min(1).optional(),
  /** Layers that training leaves as they are (FreezeD, Mo et al. 2020): `discriminator.0`. */
  freeze: z.array(z.string().min(1)).default([]),
  /** Seed of all random numbers. */
  seed: z.int().min(0).default(0),
  /** `auto` selects CUDA if it is available. */
  device: z.enum(['auto', 'cpu', 'cuda']).default('auto'),
  /**
   * The numbers that linear layers and convolutions multiply in training. `bf16` is faster on processors and GPUs that
   * have instructions for it; others refuse it. Weights, sums, norms and losses are float32 in both.
   */
  precision: z.enum(['float32', 'bf16']).default('float32'),
  /** Number of CPU threads; default: LibTorch's choice. */
  threads: positive.max(1024).optional(),
  /** `every`: number of steps between progress events and lines of metrics.jsonl. */
  log: z
    .strictObject({
      every: positive.default(50),
      /** Whether to also write TensorBoard event files, to `tensorboard/` in the run directory. */
      tensorboard: z.boolean().default(false),
    })
    .prefault({}),
  /** `every`: number of steps between sample grids; `count`: number of images in a grid. */
  samples: z
    .strictObject({ every: positive.default(500), count: positive.max(10_000).default(25) })
    .prefault({}),
  /** How often checkpoints are written, and how many of them are kept. */
  checkpoint: checkpointSchema.prefault({}),
  /** The collapse guard: the problems that it looks for, and whether the run then returns to an earlier state. */
  guard: guardSchema.prefault({}),
  /** Evaluation during training; off by default. */
  evaluate: evaluationSchema.optional(),
  /** The value that decides which checkpoint is kept as `best.safetensors`. */
  best: bestSchema.optional(),
  /** The absolute path of the data when the run began; absent if they have a name, such as `digits`. */
  dataPath: z.string().min(1).optional(),
})

/** All keys of a run config; its model is parsed by the schema of its kind. */
const runConfigSchema = z.strictObject({
  model: z.unknown().optional(),
  ...runSettingsSchema.shape,
})

/** A run's settings as a user writes them. */
export type RunSettingsInput = z.input<typeof runSettingsSchema>
/** A run's settings with all defaults filled in. */
export type RunSettings = z.output<typeof runSettingsSchema>
/** The content of config.json: complete, so that the run can be repeated from it. */
export type RunConfig = RunSettings & { readonly model: ModelSpec }

/**
 * Parses settings and fills in defaults.
 *
 * @param fallback the length to use if neither `steps` nor `epochs` is set, such as a preset's
 * @throws CONFIG_INVALID with the path
 */
export function parseRunSettings(raw: unknown, fallback?: { steps: number }): RunSettings {
  const { model: _, ...settings } = parseWith(runConfigSchema, raw, '')
  if (settings.steps !== undefined && settings.epochs !== undefined)
    throw unusable('epochs', 'steps also sets the length of the run', settings.epochs)
  if (settings.steps !== undefined || settings.epochs !== undefined) return settings
  if (fallback === undefined)
    throw invalid('steps', 'a number of steps, or a number of epochs under "epochs"', undefined)
  return { ...settings, steps: fallback.steps }
}

/** The content of a config file, without defaults and without the settings of its preset. */
export interface RunInput {
  /** Undefined if the file names a preset instead. */
  readonly model?: ModelSpec
  /** All fields of the file except `model`. */
  readonly settings: RunSettingsInput
}

/**
 * Parses a config file without filling in defaults, because a preset may have others.
 *
 * @throws CONFIG_INVALID with the path
 */
export function parseRunInput(raw: unknown): RunInput {
  const { model, ...settings } = parseWith(
    z.looseObject({ model: z.unknown().optional() }),
    raw,
    '',
  )
  if (model === undefined && 'kind' in settings) throw bareSpec()
  parseWith(runConfigSchema, raw, '')
  if (!isSettingsInput(settings)) throw invalid('', 'a run config', raw)
  if (model !== undefined) return { model: parseModelSpec(model, 'model'), settings }
  if (settings.preset !== undefined) return { settings }
  throw invalid('model', 'a model spec, or the name of a preset under "preset"', model)
}

function bareSpec(): FalsarioError {
  const sentence = 'this is a model spec, not a run config, which has the spec under "model"'
  return new FalsarioError('CONFIG_INVALID', sentence, {
    path: 'kind',
    expected: 'a run config',
    fix: 'write { "model": …, "steps": 5000 } with the spec in the place of …',
  })
}

function isSettingsInput(settings: unknown): settings is RunSettingsInput {
  return runSettingsSchema.safeParse(settings).success
}

/**
 * Parses a complete config, such as the config.json of a run directory.
 *
 * @throws CONFIG_INVALID with the path
 * @example
 * const config = parseRunConfig(JSON.parse(await readFile('runs/a/config.json', 'utf8')))
 */
export function parseRunConfig(raw: unknown): RunConfig {
  const config = parseWith(z.looseObject({ model: z.unknown().optional() }), raw, '')
  const { model, ...settings } = config
  const { preset, ...others } = parseRunSettings(settings)
  return {
    ...(preset !== undefined && { preset }),
    model: parseModelSpec(model, 'model'),
    ...others,
  }
}
