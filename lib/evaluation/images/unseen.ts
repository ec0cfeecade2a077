import type { RunConfig } from '../../config/run.js'

/**
 * What a run is to be measured against: its own data, of those in parts the test images, or the
 * training images where it learnt from those of the test.
 *
 * @example
 * unseenBy({ source: 'mnist', split: 'train' }) // { source: 'mnist' }
 */
export function unseenBy({ split, ...data }: RunConfig['data']): RunConfig['data'] {
  return split === 'test' ? { ...data, split: 'train' } : data
}
