import type { LayerSpecInput } from '../config/layers.js'

/**
 * The residual blocks of Gulrajani et al. 2017 and Miyato et al. 2018. Those of the discriminator have
 * spectral normalisation.
 */

/** Generator block that doubles height and width. Its shortcut is a convolution. */
export function generatorBlock(out: number): LayerSpecInput {
  return {
    type: 'residual',
    layers: [
      { type: 'batchNorm' },
      { type: 'relu' },
      { type: 'upsample' },
      { type: 'conv2d', out, kernel: 3, padding: 1 },
      { type: 'batchNorm' },
      { type: 'relu' },
      { type: 'conv2d', out, kernel: 3, padding: 1 },
    ],
    shortcut: [{ type: 'upsample' }, { type: 'conv2d', out, kernel: 1 }],
  }
}

/** First block of a discriminator, with the image as its input. Halves height and width. */
export function firstBlock(out: number): LayerSpecInput {
  return {
    type: 'residual',
    layers: [conv3(out), { type: 'relu' }, conv3(out), halve],
    shortcut: [halve, conv1(out)],
  }
}

/** Discriminator block that halves height and width. Its shortcut is a convolution. */
export function halvingBlock(out: number): LayerSpecInput {
  return {
    type: 'residual',
    layers: [{ type: 'relu' }, conv3(out), { type: 'relu' }, conv3(out), halve],
    shortcut: [conv1(out), halve],
  }
}

/** Discriminator block that keeps the size and the number of channels. Its shortcut is the identity. */
export function keepingBlock(channels: number): LayerSpecInput {
  return {
    type: 'residual',
    layers: [{ type: 'relu' }, conv3(channels), { type: 'relu' }, conv3(channels)],
  }
}

const halve = { type: 'avgPool2d', kernel: 2 } as const

function conv3(out: number) {
  return { type: 'conv2d', out, kernel: 3, padding: 1, spectralNorm: true } as const
}

function conv1(out: number) {
  return { type: 'conv2d', out, kernel: 1, spectralNorm: true } as const
}
