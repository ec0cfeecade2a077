import type { LayerSpecInput } from '../config/layers.js'
import type { PresetRun } from './preset.js'
import { dividedBy } from './requirements.js'

/**
 * The networks of SN-GAN (Miyato et al. 2018) for images of 32 and 64 pixels, from which cGAN with projection, SAGAN
 * and BigGAN differ in norms, attention and normalised weights.
 */

/** What the residual GANs differ in. */
interface Body {
  /** Whether all weights are normalised. */
  readonly spectralNorm: boolean
  /** The block, from 0, after which attention follows. */
  readonly attentionAfter?: number
}

interface GeneratorBody extends Body {
  /** The channels of the smallest map, and those that each block gives. */
  readonly first: number
  readonly blocks: readonly number[]
  readonly upsample: 'nearest' | 'bilinear'
  readonly norm: 'batch' | 'label' | 'shared'
  /** What a side is a multiple of, if the discriminator halves it more often than the generator doubles it. */
  readonly multiple?: number
}

/** A block of a discriminator: the channels that it gives, and whether it halves the image. */
interface Halving {
  readonly out: number
  readonly downsample: boolean
}

/**
 * Returns the layers of a generator. Each block doubles height and width.
 *
 * @throws DATA_MISMATCH if the image's height and width cannot be halved as often as there are blocks
 */
export function residualGenerator(
  preset: string,
  run: Pick<PresetRun, 'channels' | 'height' | 'width'>,
  { first, blocks, upsample, norm, multiple, ...body }: GeneratorBody,
): LayerSpecInput[] {
  const factor = 2 ** blocks.length
  const { spectralNorm } = body
  const [rows, columns] = dividedBy(factor, preset, run, multiple)
  return [
    { type: 'linear', out: first * rows * columns, spectralNorm },
    { type: 'reshape', shape: [first, rows, columns] },
    ...withAttention(
      blocks.map((out) => ({ type: 'generatorBlock', out, upsample, norm, spectralNorm })),
      body,
    ),
    { type: 'batchNorm' },
    { type: 'relu' },
    { type: 'conv2d', out: run.channels, kernel: 3, padding: 1, spectralNorm },
    { type: 'tanh' },
  ]
}

/** Returns the layers of a discriminator, without the last one. The convolutions are normalised. */
export function residualDiscriminator(
  blocks: readonly Halving[],
  attentionAfter?: number,
): LayerSpecInput[] {
  const spectralNorm = true
  return [
    ...withAttention(
      blocks.map(({ out, downsample }, i) => ({
        type: 'discriminatorBlock',
        out,
        // As published, a block has as many channels inside as it receives.
        hidden: blocks[i - 1]?.out ?? out,
        downsample,
        first: i === 0,
        spectralNorm,
      })),
      { spectralNorm, ...(attentionAfter !== undefined && { attentionAfter }) },
    ),
    { type: 'relu' },
    { type: 'globalSumPool' },
  ]
}

/** The blocks of the discriminators for 32 pixels: two that halve the image, two that keep its size. */
export function halvingTwice(width: number): Halving[] {
  return [true, true, false, false].map((downsample) => ({ out: width, downsample }))
}

function withAttention(blocks: LayerSpecInput[], { spectralNorm, attentionAfter }: Body) {
  return blocks.flatMap((block, i) =>
    i === attentionAfter ? [block, { type: 'selfAttention' as const, spectralNorm }] : [block],
  )
}
