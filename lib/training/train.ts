import { checkControls } from '../config/arguments.js'
import type { OpenControls, OpenProgress } from '../data/open-controls.js'
import type { KindName, ModelOf, SpecInputOf, TrainedModel } from '../kinds/catalogue.js'
import {
  buildModel,
  type NativeModel,
  type NativeTrainer,
  requirePrecision,
  resolveDevice,
} from '../native/index.js'
import { rememberFolder } from '../system/working-folder.js'
import { AbortError } from './abort-error.js'
import { checkMemory } from './checks.js'
import type { RunEventOf } from './events.js'
import { LongRunWarning } from './long-run.js'
import type { Pace } from './pace.js'
import { planTraining, type TrainingPlan, type TrainOptions } from './plan.js'
import { checkSameDevice, isResume, planResume, type ResumeOptions } from './resume.js'
import { Run, type RunHandle, type RunResult } from './run.js'
import { RunMetrics } from './run-metrics.js'
import { RunOutputs } from './run-outputs.js'
import { Session } from './session.js'
import { type StepProfile, stepProfile } from './step-profile.js'
import { startFrom } from './warm-start.js'
import { withTrainer } from './with-trainer.js'

/** Controls of a run that are not part of its config. */
export interface TrainControls {
  /** Stops the run after the current step. The results so far are written. */
  readonly signal?: AbortSignal | undefined
  /** Reports the progress of reading a folder of images, before training begins. */
  readonly onOpening?: ((progress: OpenProgress) => void) | undefined
  /** Reports the speed and the time left about once a second, from the first step on. */
  readonly onPace?: ((pace: Pace) => void) | undefined
  /**
   * Measures where the time of every step after the first goes, which slows the steps down by some per cent, and
   * reports it once, when training ends or is stopped.
   */
  readonly onProfile?: ((profile: StepProfile) => void) | undefined
}

/**
 * Trains a model, or resumes a run. Training begins at once. The result is a GanModel, a VaeModel or a
 * ClassifierModel, depending on the kind of the spec. A run that was stopped or killed and is resumed
 * ends with the same bytes as a run without interruption, on the same kind of machine with the same
 * number of threads.
 *
 * The result rejects with CONFIG_INVALID, SPEC_INVALID, DATA_NOT_FOUND, DATA_INVALID, DATA_MISMATCH,
 * MEMORY_EXCEEDED, DEVICE_UNAVAILABLE, OUTPUT_EXISTS, OUTPUT_UNWRITABLE, RUN_BUSY or
 * TRAINING_DIVERGED. A resumed run may also reject with CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID or
 * RESUME_REFUSED. A stopped run rejects with an AbortError.
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
  controls: TrainControls = {},
): Run<TrainedModel> {
  const { signal, ...others } = checked(controls)
  const here = rememberFolder()
  return new Run((handle) => execute(options, handle, others, here), signal)
}

function checked(controls: TrainControls): TrainControls {
  checkControls(controls, ['onOpening', 'onPace', 'onProfile'])
  return controls
}

type Result = RunResult<TrainedModel>

async function execute(
  options: TrainOptions | ResumeOptions,
  handle: RunHandle,
  { onOpening, onPace, onProfile }: Omit<TrainControls, 'signal'>,
  here: (path: string) => string,
): Promise<Result> {
  const plan = await planOf(options, { signal: handle.signal, onProgress: onOpening }, here)
  const { model: spec, seed, device: choice, precision } = plan.config
  const device = await resolveDevice(choice)
  await requirePrecision(precision, device)
  if (plan.resume) checkSameDevice(plan.resume.checkpoint, device)
  checkMemory(plan, device)
  const native = await buildModel(spec, { seed, device })
  try {
    const unfit = plan.resume ? undefined : await startFrom(native, plan.config)
    return await withTrainer(
      plan,
      native,
      async (trainer) => {
        try {
          return await runTraining(
            { ...plan, ...(unfit && { unfit }) },
            native,
            trainer,
            handle,
            onPace,
          )
        } finally {
          const measured = onProfile && (await trainer.profile())
          if (measured) onProfile?.(stepProfile(measured))
        }
      },
      { profile: onProfile !== undefined },
    )
  } catch (error) {
    native.dispose()
    throw error
  }
}

/** An abort while the data are read counts as a stop before the first step. */
async function planOf(
  options: TrainOptions | ResumeOptions,
  controls: OpenControls & { readonly signal: AbortSignal },
  here: (path: string) => string,
): Promise<TrainingPlan> {
  try {
    return isResume(options)
      ? await planResume(options, controls, here)
      : await planTraining(options, controls, here)
  } catch (error) {
    const { aborted, reason } = controls.signal
    throw aborted && error === reason ? new AbortError(0, reason) : error
  }
}

async function runTraining(
  plan: TrainingPlan,
  native: NativeModel,
  trainer: NativeTrainer,
  { emit, signal }: RunHandle,
  onPace: TrainControls['onPace'],
): Promise<Result> {
  const state = plan.resume?.checkpoint.session
  if (signal.aborted) throw new AbortError(state?.step ?? 0, signal.reason)
  using metrics = await RunMetrics.open(plan, native, signal)
  using outputs = await RunOutputs.open(plan, native, trainer, emit)
  const warning = new LongRunWarning(plan, emit)
  const report = (pace: Pace) => {
    warning.check(pace)
    onPace?.(pace)
  }
  const session = new Session(plan, { trainer, outputs, metrics, onPace: report }, signal, state)
  const { step, time, reason } = await session.run()
  const model = await outputs.writeModel(step)
  if (reason === 'stopped') throw new AbortError(step, signal.reason)
  await outputs.writeEnd({ step, time, reason })
  return { model, steps: step, ...outputs.place }
}
