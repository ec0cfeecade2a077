import { z } from 'zod'
import { datasetOptionsSchema } from '../data/options.js'
import type { ModelSpec } from '../kinds/catalogue.js'
import { parseModelSpec } from '../kinds/catalogue.js'
import { evaluationSchema } from '../config/evaluation.js'
import { invalid, parseWith } from '../config/explain.js'
import { bestSchema, checkpointSchema, guardSchema } from '../config/guard.js'

/** The run config: `config.json`, and what train() takes besides the data at hand. */

const positive = z.int().min(1)

/** Everything but the model, whose schema depends on its kind. */
export const runSettingsSchema = z.strictObject({
  /** The preset's name, where the model came from one. */
  preset: z.string().optional(),
  /** A source as openDataset takes it, with that source's options beside it. */
  data: z.strictObject({ source: z.string().min(1), ...datasetOptionsSchema.shape }),
  /** Generator updates; a VAE's updates. */
  steps: positive.optional(),
  /** Passes over the data, in place of steps. */
  epochs: positive.optional(),
  batchSize: positive.default(64),
  /** How real images are changed each time they are shown; all off unless told. */
  augment: z
    .strictObject({
      /** Mirror left to right, each image with probability 1/2. */
      horizontalFlip: z.boolean().default(false),
      /** Mirror top to bottom, each image with probability 1/2. */
      verticalFlip: z.boolean().default(false),
      /** Move by up to so many whole pixels along either axis; the edge is repeated. */
      translate: z.int().min(0).default(0),
    })
    .prefault({}),
  /** Of all random numbers. */
  seed: z.int().min(0).default(0),
  /** `auto` takes CUDA where it can be used. */
  device: z.enum(['auto', 'cpu', 'cuda']).default('auto'),
  precision: z.literal('float32').default('float32'),
  /** CPU threads; LibTorch's choice when left out. */
  threads: positive.max(1024).optional(),
  /** `every`: steps from one progress event and line of metrics.jsonl to the next. */
  log: z
    .strictObject({
      every: positive.default(50),
      /** Whether TensorBoard event files are written too, to `tensorboard/` in the run directory. */
      tensorboard: z.boolean().default(false),
    })
    .prefault({}),
  /** Steps from one sample grid to the next, and its images. */
  samples: z
    .strictObject({ every: positive.default(500), count: positive.max(10_000).default(25) })
    .prefault({}),
  checkpoint: checkpointSchema.prefault({}),
  guard: guardSchema.prefault({}),
  /** Metrics that are taken on the way; none are when left out. */
  evaluate: evaluationSchema.optional(),
  /** What makes one checkpoint better than another; `best.safetensors` is the best so far. */
  best: bestSchema.optional(),
})

/** A run's settings as a user writes them. */
export type RunSettingsInput = z.input<typeof runSettingsSchema>
/** A run's settings with every default filled in. */
export type RunSettings = z.output<typeof runSettingsSchema>
/** What config.json holds: complete, so that the run can be repeated from it. */
export type RunConfig = RunSettings & { readonly model: ModelSpec }

/**
 * Checks settings and fills in their defaults.
 *
 * @param fallback the length to take when neither `steps` nor `epochs` is given: a preset's
 * @throws CONFIG_INVALID naming the path
 */
export function parseRunSettings(raw: unknown, fallback?: { steps: number }): RunSettings {
  const settings = parseWith(runSettingsSchema, raw, '')
  if (settings.steps !== undefined && settings.epochs !== undefined)
    throw invalid('epochs', 'steps or epochs, not both', settings.epochs)
  if (settings.steps !== undefined || settings.epochs !== undefined) return settings
  if (fallback === undefined) throw invalid('steps', 'steps or epochs, a whole number', undefined)
  return { ...settings, steps: fallback.steps }
}

/** A config file's content, before its preset and defaults are filled in. */
export interface RunInput {
  /** Where the file has none, it names a preset. */
  readonly model?: ModelSpec
  readonly settings: RunSettingsInput
}

/**
 * Checks what a person wrote without filling in defaults, which a preset may know better.
 *
 * @throws CONFIG_INVALID
 */
export function parseRunInput(raw: unknown): RunInput {
  const { model, ...settings } = parseWith(
    z.looseObject({ model: z.unknown().optional() }),
    raw,
    '',
  )
  parseWith(runSettingsSchema, settings, '')
  if (!isSettingsInput(settings)) throw invalid('', 'a run config', raw)
  if (model !== undefined) return { model: parseModelSpec(model, 'model'), settings }
  if (settings.preset !== undefined) return { settings }
  throw invalid('model', 'a model spec, or the name of a preset under "preset"', model)
}

function isSettingsInput(settings: unknown): settings is RunSettingsInput {
  return runSettingsSchema.safeParse(settings).success
}

/**
 * Reads a complete config, as a run directory's config.json holds it.
 *
 * @throws CONFIG_INVALID
 * @example
 * const config = parseRunConfig(JSON.parse(await readFile('runs/a/config.json', 'utf8')))
 */
export function parseRunConfig(raw: unknown): RunConfig {
  const config = parseWith(z.looseObject({ model: z.unknown().optional() }), raw, '')
  const { model, ...settings } = config
  return { ...parseRunSettings(settings), model: parseModelSpec(model, 'model') }
}
