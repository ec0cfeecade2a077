import { received } from '../config/explain.js'
import { kindOf } from '../kinds/catalogue.js'
import { FalsarioError } from '../system/errors.js'
import type { StepSettings } from './step-size.js'

/**
 * Checks that the updates of a run can take several batches, and not more images than the data have.
 *
 * @throws CONFIG_INVALID, DATA_MISMATCH
 * @example
 * checkAccumulation(config, { name: 'digits', count: 70_000 })
 */
export function checkAccumulation(
  { accumulate, batchSize, model }: StepSettings,
  data: { readonly name: string; readonly count: number },
): void {
  if (accumulate === 1) return
  const path = 'accumulate'
  const whole = kindOf(model).needsWholeBatch(model)
  if (whole !== undefined) {
    const fix = `set accumulate to 1, or ${whole.fix}`
    const sentence = `accumulate: must be 1, because ${whole.reason}; ${fix}`
    const details = { path, expected: '1', received: received(accumulate), fix }
    throw new FalsarioError('CONFIG_INVALID', sentence, details)
  }
  const images = accumulate * batchSize
  if (images <= data.count) return
  const sentence = `accumulate: an update takes ${images} images, but ${data.name} has only ${data.count}`
  const fix = `set accumulate to at most ${Math.floor(data.count / batchSize)}`
  throw new FalsarioError('DATA_MISMATCH', sentence, { path, fix })
}
