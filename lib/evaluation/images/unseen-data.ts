import type { RunConfig } from '../../runs/config.js'

/**
 * Returns the data that a run is evaluated on: its own data without a split, so that the test images are
 * chosen; the training images if the run trained on the test images.
 *
 * @example
 * unseenData({ source: 'mnist', split: 'train' }) // { source: 'mnist' }
 */
export function unseenData({ split, ...data }: RunConfig['data']): RunConfig['data'] {
  return split === 'test' ? { ...data, split: 'train' } : data
}
