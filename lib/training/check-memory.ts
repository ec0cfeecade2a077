import { describeSpec } from '../native/index.js'
import { availableMemory } from '../system/available-memory.js'
import { FalsarioError } from '../system/errors.js'
import { dataMemory } from './data-memory.js'
import { type LeastMemory, leastMemory } from './least-memory.js'
import type { TrainingPlan } from './plan.js'

/**
 * Refuses, before anything is allocated, a run that needs more memory than this machine has: the sum of
 * weights, gradients, moments, data and the activations of a batch is a lower bound. A GPU reports itself
 * when its memory is exceeded.
 *
 * @param device as returned by resolveDevice
 * @param available bytes available
 * @throws MEMORY_EXCEEDED naming the numbers and what to lower
 * @example
 * await checkMemory(await planTraining(options), 'cpu')
 */
export async function checkMemory(
  plan: Pick<TrainingPlan, 'config' | 'data'>,
  device: string,
  available = availableMemory(),
): Promise<void> {
  if (device !== 'cpu') return
  const { model, batchSize } = plan.config
  const least = leastMemory(model, await describeSpec(model))
  const fixed = least.model + dataMemory(plan.data)
  const needed = fixed + batchSize * least.activationsPerImage
  if (needed <= available) return
  throw exceeded(plan, least, {
    needed,
    available,
    fits: (available - fixed) / least.activationsPerImage,
  })
}

interface Reckoning {
  readonly needed: number
  readonly available: number
  /** Number of images that would fit. */
  readonly fits: number
}

function exceeded(
  { config, data }: Pick<TrainingPlan, 'config' | 'data'>,
  { parameters, model }: LeastMemory,
  { needed, available, fits }: Reckoning,
): FalsarioError {
  const large = model > available ? 'model' : 'data'
  const path = fits >= 1 ? 'batchSize' : large
  const fix = {
    batchSize: `set batchSize to at most ${Math.floor(fits)}, better to half of that`,
    model: 'make the layers smaller',
    data: 'take fewer or smaller images',
  }
  const sentence =
    `${path}: training ${parameters} parameters on ${data.name} in batches of ` +
    `${config.batchSize} takes at least ${gigabytes(needed)}; there are ${gigabytes(available)}`
  return new FalsarioError('MEMORY_EXCEEDED', sentence, {
    path,
    expected: `at most ${available} bytes`,
    received: `at least ${needed} bytes`,
    fix: fix[path],
  })
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
