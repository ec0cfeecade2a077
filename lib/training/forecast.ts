import { memoryUsage } from 'node:process'
import { checkControls } from '../config/arguments.js'
import type { OpenProgress } from '../data/open-controls.js'
import { commonGroup } from '../models/network-traits.js'
import { type ModelDescription, measureSteps } from '../native/index.js'
import { availableMemory } from '../system/available-memory.js'
import { checkMemory } from './checks.js'
import { dataMemory, ownMemory } from './data-memory.js'
import { gradientBytes } from './least-memory.js'
import { longSeconds, shorterRuns } from './long-run.js'
import { measureSpeed } from './measure-speed.js'
import { passesOf } from './passes.js'
import { planTraining, type TrainingPlan, type TrainOptions } from './plan.js'
import { isResume, planResume, type ResumeOptions } from './resume.js'

/** Memory that a run will need on the CPU, in bytes. */
export interface MemoryForecast {
  /** Number of images in the run's batches. */
  readonly batchSize: number
  /** Batches for each update. */
  readonly accumulate: number
  /** Weights, running statistics and the generator's moving average. */
  readonly parameters: number
  /** If an update takes several batches, their sum and those of a batch. */
  readonly gradients: number
  /** The optimisers' moments. */
  readonly optimizer: number
  /** Peak of a step's intermediate results and of a grid of samples. */
  readonly activations: number
  /** Copy of the parameters and moments while a checkpoint is written; 0 without a run directory. */
  readonly checkpoint: number
  /** The images in JavaScript, their native copy and the order of an epoch. */
  readonly data: number
  /** Node, LibTorch and everything else in this process. */
  readonly process: number
  /** Sum of the above: the peak. */
  readonly total: number
  /** Memory that is available. */
  readonly available: number
}

/** Time that a run will need on this machine. */
export interface TimeForecast {
  /** Steps that are left; of a new run, all. */
  readonly steps: number
  /** Seconds of a step, measured on the run's device and data. */
  readonly secondsPerStep: number
  /** Seconds of all steps that are left, without pictures, checkpoints and evaluations. */
  readonly seconds: number
  /** How often the whole run shows each image. */
  readonly passes: number
  /** If the run takes more than two hours: changes that make it shorter. */
  readonly shorter?: readonly string[]
}

/** Memory and time that a run will need. */
export interface Forecast extends MemoryForecast {
  /** Absent if the run needs more memory than is available. */
  readonly time?: TimeForecast
}

/** Cancellation and progress of a forecast. */
export interface ForecastControls {
  /** Ends the forecast early. It then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called while a folder of images is read. */
  readonly onOpening?: ((progress: OpenProgress) => void) | undefined
}

/**
 * Estimates the memory and the time that a run needs, without training the model or writing a file.
 *
 * Trains a temporary model for two steps on a few random images, at two batch sizes, samples a grid,
 * and measures the memory. The part that grows with the batch is extrapolated to the run's batch size.
 * Measures on the CPU; on a GPU the same tensors use the GPU's memory. Another run in this process
 * waits meanwhile, and its memory is counted as `process`. The time is measured on the run's device, by a few steps of
 * a temporary model on the run's data.
 *
 * @param controls.signal ends the forecast after the step that is being measured
 * @throws what train() throws before it begins; MEMORY_EXCEEDED if train() would refuse the run; the signal's reason
 * @example
 * const { total, time } = await forecast({ model: presets.dcgan, data: 'digits' })
 * console.log(`${Math.round(total / 1e6)} MB, ${Math.round((time?.seconds ?? 0) / 60)} minutes`)
 */
export async function forecast(
  options: TrainOptions | ResumeOptions,
  controls: ForecastControls = {},
): Promise<Forecast> {
  checkControls(controls, ['onOpening'])
  const { signal, onOpening: onProgress } = controls
  const opening = { signal, onProgress }
  const plan = await (isResume(options)
    ? planResume(options, opening)
    : planTraining(options, opening))
  signal?.throwIfAborted()
  checkMemory(plan, 'cpu')
  const { model, batchSize, accumulate, samples, threads = 0 } = plan.config
  // The second batch adds its gradients to those of the first; more batches need no more memory.
  const held = Math.min(accumulate, 2)
  const measure = async (images: number) => {
    const peaks = await measureSteps(model, images, samples.count, threads, held)
    signal?.throwIfAborted()
    return peaks
  }
  const trial = Math.min(trialBatch(plan.description), batchSize)
  const first = await measure(trial)
  const second = trial < batchSize ? await measure(2 * trial) : first
  const peak = first.peak + (second.peak - first.peak) * (batchSize / trial - 1)
  // By now LibTorch has allocated its buffers, and the memory of the temporary models is free again.
  const process = Math.max(0, memoryUsage.rss() - ownMemory(plan.data))
  const { model: parameters, trainer: optimizer } = first
  const gradients = held * gradientBytes(model, plan.description)
  const activations = Math.max(0, peak - parameters - optimizer - gradients)
  const data = dataMemory(plan.data)
  const checkpoint = plan.out === undefined ? 0 : parameters + optimizer
  const total = parameters + gradients + optimizer + activations + checkpoint + data + process
  const available = availableMemory()
  return {
    batchSize,
    accumulate,
    parameters,
    gradients,
    optimizer,
    activations,
    checkpoint,
    data,
    process,
    total,
    available,
    ...(total <= available && { time: await timeOf(plan, signal) }),
  }
}

async function timeOf(plan: TrainingPlan, signal?: AbortSignal): Promise<TimeForecast> {
  const secondsPerStep = await measureSpeed(plan, signal)
  const steps = plan.steps - (plan.resume?.checkpoint.session.step ?? 0)
  const seconds = steps * secondsPerStep
  return {
    steps,
    secondsPerStep,
    seconds,
    passes: passesOf(plan),
    ...(seconds > longSeconds && { shorter: shorterRuns(plan, secondsPerStep) }),
  }
}

/** Few images, to be quick, but enough that the fixed cost of a step does not hide the growing part. */
function trialBatch(description: ModelDescription): number {
  const enough = 4
  const group = commonGroup(description)
  return group * Math.ceil(enough / group)
}
