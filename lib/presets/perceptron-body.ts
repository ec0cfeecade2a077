import type { LayerSpecInput } from '../config/layers.js'
import type { PresetRun } from './preset.js'

/** The layers that the GANs of linear layers share. */

/**
 * 100 → 256 → 512 → 1024 → pixels, batch norm after the activation, tanh at the end.
 *
 * @param momentum batch norm's in PyTorch's sense: the weight of the new batch
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

/** A vector → 512 → 256 → 1: a discriminator's logit or a critic's score. */
export function perceptronScore(): LayerSpecInput[] {
  return [
    { type: 'linear', out: 512 },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'linear', out: 256 },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'linear', out: 1 },
  ]
}
