import type { LayerSpecInput } from '../config/layers.js'

/** Convolutional encoder and decoder that were published with the shapes data. */

/** Returns the layers of the encoder: an image → 128 features. */
export function shapesEncoder(): LayerSpecInput[] {
  return [
    { type: 'conv2d', out: 32, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'conv2d', out: 64, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'flatten' },
    { type: 'linear', out: 128 },
    { type: 'relu' },
  ]
}

/**
 * Returns the layers of the decoder: a vector → 64 channels at a quarter of the image size → the image
 * in [0, 1].
 */
export function shapesDecoder(
  channels: number,
  [rows, columns]: readonly [number, number],
): LayerSpecInput[] {
  return [
    { type: 'linear', out: 64 * rows * columns },
    { type: 'relu' },
    { type: 'reshape', shape: [64, rows, columns] },
    { type: 'convTranspose2d', out: 64, kernel: 3, stride: 2, padding: 'same' },
    { type: 'relu' },
    { type: 'convTranspose2d', out: 32, kernel: 3, stride: 2, padding: 'same' },
    { type: 'relu' },
    { type: 'conv2d', out: channels, kernel: 3, padding: 'same' },
    { type: 'sigmoid' },
  ]
}
