import type { OpenControls, OpenProgress } from '../data/open-controls.js'
import {
  type KindName,
  type ModelOf,
  modelOf,
  type SpecInputOf,
  type TrainedModel,
} from '../kinds/catalogue.js'
import {
  buildModel,
  type NativeDataset,
  type NativeModel,
  type NativeTrainer,
  newTrainer,
  resolveDevice,
  uploadDataset,
} from '../native/index.js'
import { AbortError } from './abort-error.js'
import { checkMemory } from './check-memory.js'
import type { RunEventOf } from './events.js'
import { planTraining, type TrainingPlan, type TrainOptions } from './plan.js'
import { checkSameDevice, isResume, planResume, type ResumeOptions } from './resume.js'
import { Run, type RunHandle, type RunResult } from './run.js'
import { RunWork } from './run-work.js'
import { Session } from './session.js'

/** What is not part of the run config. */
export interface TrainControls {
  /** Stops the run after the step under way; what is done by then is written. */
  readonly signal?: AbortSignal | undefined
  /** How far the reading of a folder of images is, before training begins. */
  readonly onOpening?: ((progress: OpenProgress) => void) | undefined
}

/**
 * Trains a model, or goes on with a run. It starts at once; its result is a GanModel, a VaeModel or a
 * ClassifierModel by the spec's kind. A run that was stopped or killed and is resumed ends with the same bytes as one
 * that was not, on the same kind of machine with as many threads.
 *
 * The result rejects with CONFIG_INVALID, SPEC_INVALID, DATA_NOT_FOUND, DATA_INVALID,
 * DATA_MISMATCH, MEMORY_EXCEEDED, DEVICE_UNAVAILABLE, OUTPUT_EXISTS, OUTPUT_UNWRITABLE, RUN_BUSY or
 * TRAINING_DIVERGED, a resumed run's with CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID or RESUME_REFUSED
 * too, or, when stopped, with an AbortError.
 *
 * @example
 * const run = train({ model: presets.dcgan, data: 'digits', steps: 500, out: 'runs/dcgan' })
 * for await (const event of run) if (event.type === 'progress') console.log(event.losses)
 * await train({ resume: 'runs/dcgan', steps: 1000 }).result
 */
export function train<Name extends KindName>(
  options: TrainOptions<{ readonly kind: Name } & SpecInputOf<Name>>,
  controls?: TrainControls,
): Run<ModelOf<Name>, RunEventOf<Name>>
export function train(
  options: TrainOptions | ResumeOptions,
  controls?: TrainControls,
): Run<TrainedModel>
export function train(
  options: TrainOptions | ResumeOptions,
  { signal, onOpening }: TrainControls = {},
): Run<TrainedModel> {
  return new Run((handle) => execute(options, handle, onOpening), signal)
}

type Result = RunResult<TrainedModel>

async function execute(
  options: TrainOptions | ResumeOptions,
  handle: RunHandle,
  onProgress: TrainControls['onOpening'],
): Promise<Result> {
  const plan = await planOf(options, { signal: handle.signal, onProgress })
  const { model: spec, seed, device: wanted } = plan.config
  const device = await resolveDevice(wanted)
  if (plan.resume) checkSameDevice(plan.resume.checkpoint, device)
  await checkMemory(plan, device)
  const native = await buildModel(spec, { seed, device })
  try {
    return await withTrainer(plan, native, (trainer) => runTraining(plan, native, trainer, handle))
  } catch (error) {
    native.dispose()
    throw error
  }
}

/** A stop while data are read is a stop before the first step. */
async function planOf(
  options: TrainOptions | ResumeOptions,
  controls: OpenControls & { readonly signal: AbortSignal },
): Promise<TrainingPlan> {
  try {
    return isResume(options)
      ? await planResume(options, controls)
      : await planTraining(options, controls)
  } catch (error) {
    const { aborted, reason } = controls.signal
    throw aborted && error === reason ? new AbortError(0, reason) : error
  }
}

/** Data and trainer live as long as the training; the trainer goes first, it uses the data. */
async function withTrainer<Value>(
  { config, data }: TrainingPlan,
  model: NativeModel,
  use: (trainer: NativeTrainer) => Promise<Value>,
): Promise<Value> {
  const { batchSize, seed, threads = 0, augment, guard } = config
  const labels = config.model.classes > 0 && data.labels ? { labels: data.labels } : {}
  const images = data.files ? { files: data.files } : { images: data.images }
  let dataset: NativeDataset | undefined
  let trainer: NativeTrainer | undefined
  try {
    dataset = await uploadDataset({ ...images, shape: data.shape, device: model.device, ...labels })
    const watch = guard.nonFinite
    trainer = await newTrainer(model, dataset, { batchSize, seed, threads, augment, watch })
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
  handle: RunHandle,
): Promise<Result> {
  const { emit, signal } = handle
  if (signal.aborted) throw new AbortError(plan.resume?.checkpoint.session.step ?? 0, signal.reason)
  const work = await RunWork.begin(plan, native, trainer, handle)
  try {
    const session = new Session(plan, trainer, work, signal, plan.resume?.checkpoint.session)
    const end = await session.run()
    const identity = { spec: plan.config.model, trainedSteps: end.step, ...work.classNames }
    const model = modelOf(native, identity)
    if (work.directory) await model.save(work.directory.model)
    const { step, time, reason } = end
    if (reason === 'stopped') throw new AbortError(step, signal.reason)
    const file = work.directory ? { model: work.directory.model } : {}
    emit({ type: 'end', step, reason, time, ...file })
    return { model, steps: step, ...work.place }
  } finally {
    work.close()
  }
}
