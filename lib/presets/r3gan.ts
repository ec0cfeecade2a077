import type { LayerSpecInput } from '../config/layers.js'
import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { cifarImages, type Preset, type PresetRun, photoImages } from './preset.js'
import { unsupportedSize } from './requirements.js'

/**
 * R3GAN for images of 32 pixels, a quarter as wide as published and with one block at each size. 830,016 + 817,920
 * trainable parameters; with classes more.
 *
 * The relativistic loss with both zero-centred gradient penalties needs no other trick: no norm, no attention, one
 * update of each network. Penalties, learning rate and Adam's second beta change along half a cosine over the run.
 * Samples use a moving average of the generator.
 *
 * The authors report a FID of 1.96 on CIFAR-10 by class, with Inception's features and the full width. A step of 128
 * images takes 14 s on two CPU cores (AMD Zen 4), and the default length about 62 hours.
 */
export const r3gan: Preset<DiscriminatorGanSpecInput> = {
  name: 'r3gan',
  summary: 'the strongest plain GAN at small size; long, for a GPU',
  source: 'Huang et al. 2024, quarter width',
  image: { ...cifarImages, classes: 0 },
  parameters: { generator: 830_016, discriminator: 817_920 },
  data: { source: 'cifar10' },
  training: { batchSize: 128, steps: 15_625 },
  spec: (run) => r3ganSpec('r3gan', run, 0.05),
}

/**
 * `r3gan` for images of 64 pixels, with stronger penalties. 913,056 + 900,960 trainable parameters; with classes more.
 *
 * A step of 128 images takes 44 s on two CPU cores (AMD Zen 4), so the default length is for a GPU.
 */
export const r3gan64: Preset<DiscriminatorGanSpecInput> = {
  name: 'r3gan-64',
  summary: 'r3gan for 64 pixels; long, for a GPU',
  source: 'Huang et al. 2024, quarter width',
  image: photoImages,
  parameters: { generator: 913_056, discriminator: 900_960 },
  training: { batchSize: 128, steps: 15_625 },
  spec: (run) => r3ganSpec('r3gan-64', run, 2),
}

/** The channels of the maps of 4 to 32 pixels. Each further size has half as many as the one before. */
const width = 192
const latent = 64

function r3ganSpec(preset: string, run: PresetRun, penalty: number): DiscriminatorGanSpecInput {
  const { channels, height, width, classes, steps } = run
  const widths = widthsOf(preset, run)
  const optimizer = adam(steps)
  const falling = { type: 'cosine', to: penalty / 10, steps } as const
  return {
    kind: 'gan',
    image: { channels, height, width, range: [-1, 1] },
    classes,
    latent: { size: latent },
    generator: { init: 'r3gan', layers: generatorOf(widths, channels, classes) },
    discriminator: { init: 'r3gan', layers: discriminatorOf(widths) },
    objective: {
      loss: 'relativistic',
      penalty: [
        { type: 'r1', weight: penalty, schedule: falling },
        { type: 'r2', weight: penalty, schedule: falling },
      ],
      ...(classes > 0 && { fakeLabels: { generator: 'real' as const } }),
    },
    optimizer: { generator: optimizer, discriminator: optimizer },
    ema: { halfLife: 100_000 },
  }
}

/** Returns the channels at each size, from 4 pixels on. */
function widthsOf(preset: string, run: PresetRun): number[] {
  const levels = Math.log2(run.height / 4) + 1
  if (run.height !== run.width || !Number.isInteger(levels) || levels < 2 || levels > 7) {
    const larger = [8, 16, 32, 64, 128, 256].find((side) => side >= Math.max(run.height, run.width))
    throw unsupportedSize(preset, run, 'square images of 8, 16, 32, 64, 128 or 256 pixels', larger)
  }
  return Array.from({ length: levels }, (_, level) => width / 2 ** Math.max(0, level - 3))
}

function generatorOf(widths: readonly number[], channels: number, classes: number) {
  const [first = width, ...rest] = widths
  const layers: LayerSpecInput[] = [
    ...(classes > 0 ? [{ type: 'concatLabel', as: 'embedding', size: latent } as const] : []),
    { type: 'generativeBasis', out: first },
    blockOf(first),
  ]
  for (const [level, out] of rest.entries()) {
    if (out !== widths[level]) layers.push(pointwise(out))
    layers.push({ type: 'firUpsample' }, blockOf(out))
  }
  return [...layers, pointwise(channels)]
}

function discriminatorOf(widths: readonly number[]) {
  const [last = width, ...rest] = widths.toReversed()
  const layers: LayerSpecInput[] = [pointwise(last), blockOf(last)]
  let before = last
  for (const out of rest) {
    layers.push({ type: 'firDownsample' })
    if (out !== before) layers.push(pointwise(out))
    layers.push(blockOf(out))
    before = out
  }
  return [...layers, { type: 'discriminativeBasis' } as const]
}

function blockOf(channels: number): LayerSpecInput {
  return { type: 'resNeXtBlock', groups: channels / 8 }
}

function pointwise(out: number): LayerSpecInput {
  return { type: 'conv2d', out, kernel: 1, bias: false }
}

function adam(steps: number): OptimizerSpecInput {
  return {
    type: 'adam',
    learningRate: 2e-4,
    betas: [0, 0.9],
    beta2Schedule: { type: 'cosine', to: 0.99, steps },
    schedule: { type: 'cosine', steps, to: 0.25 },
  }
}
