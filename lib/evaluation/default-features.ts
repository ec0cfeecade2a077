import type { ImageSize } from '../data/source-options.js'
import { FalsarioError } from '../errors.js'

/**
 * The extractor that is taken where none is named: the built-in one, where it can be.
 *
 * @throws CONFIG_INVALID for images that it was not made for, saying what to take
 */
export function requireFeatures({ channels, height, width }: ImageSize, path: string): 'digits' {
  if (channels === 1 && height === 28 && width === 28) return 'digits'
  const expected = 'a classifier for such images, or a TorchScript file'
  const size = `${channels} x ${height} x ${width}`
  const fix =
    'train a classifier on labelled images (falsario train classifier --data DIR) and name its run, ' +
    'or name a TorchScript file such as inception-2015-12-05.pt'
  const sentence = `${path}: the built-in extractor knows grey images of 28 x 28, not ${size}: expected ${expected}`
  throw new FalsarioError('CONFIG_INVALID', sentence, { path, expected, received: size, fix })
}
