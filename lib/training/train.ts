import type { GanSpecInput, VaeSpecInput } from '../config/spec.js'
import {
  buildModel,
  type NativeDataset,
  type NativeModel,
  type NativeTrainer,
  newTrainer,
  resolveDevice,
  uploadDataset,
} from '../native.js'
import { ImageTensor } from '../sampling/image-tensor.js'
import { gridOf, labelsFor } from '../sampling/labels.js'
import { type GanModel, modelOf, type VaeModel } from '../sampling/model.js'
import { AbortError } from './abort-error.js'
import { checkMemory } from './check-memory.js'
import { trainLoop } from './loop.js'
import { planTraining, type TrainingPlan, type TrainOptions } from './plan.js'
import { Run, type RunHandle, type RunResult } from './run.js'
import { RunDirectory } from './run-directory.js'
import { nonFiniteLoss } from './warnings.js'

/** What is not part of the run config. */
export interface TrainControls {
  /** Stops the run after the step under way; what is done by then is written. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Trains a model. The run starts at once; its result is a GanModel or a VaeModel by the spec's kind.
 *
 * The result rejects with CONFIG_INVALID, SPEC_INVALID, DATA_NOT_FOUND, DATA_INVALID,
 * DATA_MISMATCH, DEVICE_UNAVAILABLE, OUTPUT_EXISTS or OUTPUT_UNWRITABLE, or, when stopped, with an
 * AbortError.
 *
 * @example
 * const run = train({ model: presets.dcgan, data: 'digits', steps: 500, out: 'runs/dcgan' })
 * for await (const event of run) if (event.type === 'progress') console.log(event.losses)
 */
export function train(options: TrainOptions<GanSpecInput>, controls?: TrainControls): Run<GanModel>
export function train(options: TrainOptions<VaeSpecInput>, controls?: TrainControls): Run<VaeModel>
export function train(options: TrainOptions, controls?: TrainControls): Run<GanModel | VaeModel>
export function train(
  options: TrainOptions,
  { signal }: TrainControls = {},
): Run<GanModel | VaeModel> {
  return new Run((handle) => execute(options, handle), signal)
}

type Result = RunResult<GanModel | VaeModel>

async function execute(options: TrainOptions, handle: RunHandle): Promise<Result> {
  const plan = await planTraining(options)
  const { model: spec, seed, device: wanted } = plan.config
  const device = await resolveDevice(wanted)
  await checkMemory(plan, device)
  const native = await buildModel(spec, { seed, device })
  try {
    return await withTrainer(plan, native, (trainer) =>
      runTraining(plan, native, trainer, options.out, handle),
    )
  } catch (error) {
    native.dispose()
    throw error
  }
}

/** Data and trainer live as long as the training; the trainer goes first, it uses the data. */
async function withTrainer<Value>(
  { config, data }: TrainingPlan,
  model: NativeModel,
  use: (trainer: NativeTrainer) => Promise<Value>,
): Promise<Value> {
  const { batchSize, seed, threads = 0 } = config
  const labels = config.model.classes > 0 && data.labels ? { labels: data.labels } : {}
  const { images, shape } = data
  let dataset: NativeDataset | undefined
  let trainer: NativeTrainer | undefined
  try {
    dataset = await uploadDataset({ images, shape, device: model.device, ...labels })
    trainer = await newTrainer(model, dataset, { batchSize, seed, threads })
    return await use(trainer)
  } finally {
    trainer?.dispose()
    dataset?.dispose()
  }
}

async function runTraining(
  plan: TrainingPlan,
  native: NativeModel,
  trainer: NativeTrainer,
  out: string | undefined,
  { emit, signal }: RunHandle,
): Promise<Result> {
  const { config, steps } = plan
  const spec = config.model
  if (signal.aborted) throw new AbortError(0, signal.reason)
  const directory = out === undefined ? undefined : await RunDirectory.create(out, config)
  const place = directory === undefined ? {} : { out: directory.path }
  emit({ type: 'start', steps, device: native.device, config, ...place })
  const start = performance.now()

  const labels = labelsFor(spec.classes, config.samples.count)
  const { threads = 0, seed } = config
  const request = { count: config.samples.count, seed, threads, ...(labels && { labels }) }
  const names = spec.classes > 0 && plan.data.classNames ? { classNames: plan.data.classNames } : {}
  const warn = nonFiniteLoss(emit)
  const done = await trainLoop(
    trainer,
    {
      steps,
      logEvery: config.log.every,
      samplesEvery: config.samples.every,
      checkpointEvery: config.checkpoint.every,
      imagesPerStep:
        config.batchSize * (spec.kind === 'gan' ? spec.objective.discriminatorSteps : 1),
    },
    {
      progress: async (event) => {
        await directory?.writeProgress(event)
        emit(event)
        warn(event)
      },
      samples: async (step) => {
        const sampled = await native.sample(request)
        const images = new ImageTensor(sampled, spec.image.range, gridOf(spec.classes, labels))
        const path = await directory?.writeSamples(step, images)
        emit({ type: 'samples', step, images, ...(path === undefined ? {} : { path }) })
      },
      checkpoint: async (step) => {
        if (directory === undefined) return
        const tensors = await native.state('served')
        const model = { spec, tensors, trainedSteps: step, ...names }
        emit({ type: 'checkpoint', step, path: await directory.writeCheckpoint(model) })
      },
    },
    signal,
  )

  const model = modelOf(native, { spec, trainedSteps: done, ...names })
  if (directory !== undefined) await model.save(directory.model)
  if (done < steps) throw new AbortError(done, signal.reason)
  const time = (performance.now() - start) / 1000
  const file = directory === undefined ? {} : { model: directory.model }
  emit({ type: 'end', step: done, time, ...file })
  return { model, steps: done, ...place }
}
