import type { LayerSpecInput } from '../config/layers.js'
import type { PresetRun } from './preset.js'

/** The networks that the GANs of linear layers share. */

/**
 * Returns the layers of a generator: 100 → 256 → 512 → 1024 → pixels, with batch norm after the
 * activations and tanh at the end.
 *
 * @param momentum batch-norm momentum by PyTorch's definition: the weight of the new batch
 */
export function perceptronGenerator(
  { channels, height, width }: PresetRun,
  momentum: number,
): LayerSpecInput[] {
  const widening = [256, 512, 1024].flatMap((out): LayerSpecInput[] => [
    { type: 'linear', out },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'batchNorm', momentum, eps: 1e-3 },
  ])
  return [
    ...widening,
    { type: 'linear', out: channels * height * width },
    { type: 'tanh' },
    { type: 'reshape', shape: [channels, height, width] },
  ]
}

/** Returns the last layers of a discriminator or critic: a vector → 512 → 256 → 1, the score. */
export function perceptronScore(): LayerSpecInput[] {
  return [
    { type: 'linear', out: 512 },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'linear', out: 256 },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'linear', out: 1 },
  ]
}
