import type { LayerSpec } from '../config/layers.js'
import type { ModelSpec } from '../config/spec.js'
import type { LayerDescription, ModelDescription, NetworkDescription } from '../native.js'

/** What training takes at the very least, in bytes, counted from shapes alone. */
export interface LeastMemory {
  /** Trainable numbers, not bytes. */
  readonly parameters: number
  /** Weights, buffers, the moving average, gradients and the optimisers' moments. */
  readonly model: number
  /** What the backward pass needs of every image of a batch. */
  readonly activationsPerImage: number
}

const float = 4

/** Those whose gradient needs what they took in. */
const keepingInput: readonly string[] = [
  'linear',
  'conv2d',
  'convTranspose2d',
  'batchNorm',
  'layerNorm',
  'groupNorm',
  'instanceNorm',
  'residual',
] satisfies readonly LayerSpec['type'][]

/**
 * A lower bound that no run goes below: networks learn one after the other, and of a layer's
 * activations only that is counted which its gradient cannot do without.
 *
 * @example
 * const { model, activationsPerImage } = leastMemory(spec, await describeSpec(spec))
 * console.log(model + 64 * activationsPerImage)
 */
export function leastMemory(spec: ModelSpec, { networks }: ModelDescription): LeastMemory {
  const parameters = sum(networks.map((network) => network.parameters))
  const buffers = sum(networks.map((network) => network.buffers))
  const moments = sum(networks.map((network) => network.parameters * momentsOf(spec, network.name)))
  const numbers = parameters + buffers + average(spec, networks) + moments
  return {
    parameters,
    model: float * numbers + gradientBytes(spec, { networks }),
    activationsPerImage: float * activations(spec, networks),
  }
}

/** Numbers that an optimiser keeps for each parameter. */
function momentsOf(spec: ModelSpec, network: string): number {
  const optimizers = new Map(Object.entries(spec.optimizer))
  const optimizer = spec.kind === 'gan' ? optimizers.get(network) : spec.optimizer
  switch (optimizer?.type) {
    case 'adam':
    case 'adamw':
      return 2
    case 'rmsprop':
      return optimizer.momentum > 0 ? 2 : 1
    default:
      return optimizer?.momentum > 0 ? 1 : 0
  }
}

function average(spec: ModelSpec, [generator]: readonly NetworkDescription[]): number {
  if (spec.kind !== 'gan' || !spec.ema || generator === undefined) return 0
  return generator.parameters + generator.buffers
}

/**
 * The bytes of the gradients that exist at a time: a GAN's players take turns, other networks
 * learn at once.
 *
 * @example
 * gradientBytes(spec, await describeSpec(spec))
 */
export function gradientBytes(
  { kind }: ModelSpec,
  { networks }: Pick<ModelDescription, 'networks'>,
): number {
  const each = networks.map(({ parameters }) => parameters)
  return float * (kind === 'gan' ? Math.max(...each) : sum(each))
}

/** A discriminator sees real and fake images in one update, a generator is judged in another. */
function activations({ kind }: ModelSpec, networks: readonly NetworkDescription[]): number {
  const [first = 0, second = 0] = networks.map(({ layers }) => sum(layers.map(keptInput)))
  return kind === 'gan' ? Math.max(2 * second, first + second) : first + second
}

/** The first layer takes in images or latents, which are not its own. */
function keptInput(
  { type }: LayerDescription,
  position: number,
  layers: readonly LayerDescription[],
): number {
  const input = layers[position - 1]?.output
  if (input === undefined || !keepingInput.includes(type)) return 0
  return input.reduce((product, size) => product * size, 1)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
