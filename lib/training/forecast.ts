import { memoryUsage } from 'node:process'
import { type ModelDescription, measureSteps } from '../native/index.js'
import { availableMemory } from '../system/available-memory.js'
import { commonGroup } from './check-groups.js'
import { checkMemory } from './check-memory.js'
import { dataMemory, ownMemory } from './data-memory.js'
import { gradientBytes } from './least-memory.js'
import { planTraining, type TrainOptions } from './plan.js'
import { isResume, planResume, type ResumeOptions } from './resume.js'

/** What a run will take of the CPU's memory, in bytes. */
export interface MemoryForecast {
  readonly batchSize: number
  /** Weights, running statistics and the generator's moving average. */
  readonly parameters: number
  readonly gradients: number
  /** The optimisers' moments. */
  readonly optimizer: number
  /** What a step computes and keeps for its backward pass, at its peak, and a grid of samples. */
  readonly activations: number
  /** The copy of the first two that a checkpoint is written from; 0 without an output folder. */
  readonly checkpoint: number
  /** The images in JavaScript and their native copy, their order. */
  readonly data: number
  /** Node, LibTorch and whatever else this process holds. */
  readonly process: number
  /** The peak: all of these together. */
  readonly total: number
  /** What there is. */
  readonly available: number
}

/**
 * Says what a run will take, without training the model or writing a file.
 *
 * A throw-away model is trained for two steps on a few random images, twice, and its memory
 * counted, a grid of samples with it; what grows with the batch is drawn out to the run's own.
 * Always of the CPU: on a GPU the same tensors lie in the GPU's memory. A run under way in this
 * process waits while the steps are measured, and what it holds is counted with `process`.
 *
 * @throws what train() throws before it begins; MEMORY_EXCEEDED where it would be refused
 * @example
 * const { total } = await forecast({ model: presets.dcgan, data: 'digits' })
 * console.log(`${Math.round(total / 1e6)} MB`)
 */
export async function forecast(options: TrainOptions | ResumeOptions): Promise<MemoryForecast> {
  const plan = isResume(options) ? await planResume(options) : await planTraining(options)
  await checkMemory(plan, 'cpu')
  const { model, batchSize, samples, threads = 0 } = plan.config
  const measure = (images: number) => measureSteps(model, images, samples.count, threads)
  const trial = Math.min(trialBatch(plan.description), batchSize)
  const first = await measure(trial)
  const second = trial < batchSize ? await measure(2 * trial) : first
  const peak = first.peak + (second.peak - first.peak) * (batchSize / trial - 1)
  // By now LibTorch has touched what it needs, and the trials' memory is given back.
  const process = Math.max(0, memoryUsage.rss() - ownMemory(plan.data))
  const { model: parameters, trainer: optimizer } = first
  const gradients = gradientBytes(model, plan.description)
  const activations = Math.max(0, peak - parameters - optimizer - gradients)
  const data = dataMemory(plan.data)
  const checkpoint = plan.out === undefined ? 0 : parameters + optimizer
  const total = parameters + gradients + optimizer + activations + checkpoint + data + process
  const available = availableMemory()
  return {
    batchSize,
    parameters,
    gradients,
    optimizer,
    activations,
    checkpoint,
    data,
    process,
    total,
    available,
  }
}

/** Few images, so that it is quick; enough that a step's fixed needs do not hide what grows. */
function trialBatch(description: ModelDescription): number {
  const enough = 4
  const group = commonGroup(description)
  return group * Math.ceil(enough / group)
}
