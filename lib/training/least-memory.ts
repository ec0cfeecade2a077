import type { OptimizerSpec } from '../config/optimizers.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import type { TrainingSize } from '../kinds/kind.js'
import type { LayerDescription, ModelDescription, NetworkDescription } from '../native/index.js'

/** A lower bound of the memory that training needs, in bytes, computed from shapes. */
export interface LeastMemory {
  /** Number of trainable parameters (not bytes). */
  readonly parameters: number
  /** Weights, buffers, the moving average, gradients and the optimisers' moments. */
  readonly model: number
  /** Memory that the backward pass needs for each image of a batch. */
  readonly activationsPerImage: number
}

const float = 4

/**
 * Returns a lower bound of the memory that training takes: of the activations it counts only those
 * that a layer's gradient needs.
 *
 * @example
 * const { model, activationsPerImage } = leastMemory(spec, await describeSpec(spec))
 * console.log(model + 64 * activationsPerImage)
 */
export function leastMemory(spec: ModelSpec, { networks }: ModelDescription): LeastMemory {
  const { copies, gradients, activations } = sizeOf(spec, { networks })
  const parameters = sum(networks.map((network) => network.parameters))
  const buffers = sum(networks.map((network) => network.buffers))
  const numbers = parameters + buffers + copies + moments(spec, networks) + gradients
  return { parameters, model: float * numbers, activationsPerImage: float * activations }
}

/**
 * Returns the bytes of the gradients that exist at the same time.
 *
 * @example
 * gradientBytes(spec, await describeSpec(spec))
 */
export function gradientBytes(
  spec: ModelSpec,
  description: Pick<ModelDescription, 'networks'>,
): number {
  return float * sizeOf(spec, description).gradients
}

function sizeOf(spec: ModelSpec, { networks }: Pick<ModelDescription, 'networks'>): TrainingSize {
  const sizes = networks.map(({ parameters, buffers, layers }) => ({
    parameters,
    buffers,
    activations: sum(layers.map(keptInput)),
  }))
  return kindOf(spec).trainingSize(spec, sizes)
}

/** Numbers that the optimisers keep. */
function moments(spec: ModelSpec, networks: readonly NetworkDescription[]): number {
  const uses = kindOf(spec).optimizers(spec)
  return sum(
    networks.map(({ name, parameters }) => {
      const use = uses.find((each) => each.networks.includes(name))
      return use === undefined ? 0 : parameters * momentsPerParameter(use.optimizer)
    }),
  )
}

function momentsPerParameter(optimizer: OptimizerSpec): number {
  switch (optimizer.type) {
    case 'adam':
    case 'adamw':
      return 2
    case 'rmsprop':
      return optimizer.momentum > 0 ? 2 : 1
    default:
      return optimizer.momentum > 0 ? 1 : 0
  }
}

/** Numbers that a layer keeps of its input. The first layer's input is images or latents, which are kept anyway. */
function keptInput(
  { traits }: LayerDescription,
  position: number,
  layers: readonly LayerDescription[],
): number {
  const input = layers[position - 1]?.output
  if (input === undefined || traits.keepsInput !== true) return 0
  return input.reduce((product, size) => product * size, 1)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
