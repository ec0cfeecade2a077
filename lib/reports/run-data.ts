import type { Dataset } from '../data/dataset.js'
import { fingerprint } from '../data/fingerprint.js'
import type { OpenControls } from '../data/open-controls.js'
import { openDataset } from '../data/open-dataset.js'
import { hasSplits } from '../data/source-options.js'
import type { RealSource } from '../evaluation/images/real-images.js'
import { unseenData } from '../evaluation/images/unseen-data.js'
import type { RunConfig } from '../runs/config.js'
import { FalsarioError } from '../system/errors.js'

/**
 * Returns the data to measure a run with: its own data, without the split that it was trained on. Data
 * without splits are opened, and compared with those that the run was trained on.
 *
 * @param expected the fingerprint of the run's data, if known
 * @throws DATA_NOT_FOUND, DATA_INVALID; DATA_MISMATCH if other images are at the path now
 * @example
 * const real = await runData(await locatedData(config), facts.data)
 */
export async function runData(
  data: RunConfig['data'],
  expected: string | undefined,
  controls: OpenControls = {},
): Promise<RealSource> {
  const { source, ...options } = data
  if (expected === undefined || (await hasSplits(source))) return unseenData(data)
  const opened = await openDataset(source, options, controls)
  await requireFingerprint(opened, expected)
  return opened
}

async function requireFingerprint(data: Dataset, expected: string): Promise<void> {
  const actual = await fingerprint(data)
  if (actual === expected) return
  const sentence = `${data.source} has other images than those that the run was trained on`
  throw new FalsarioError('DATA_MISMATCH', sentence, {
    path: 'data',
    expected: `images with the fingerprint ${expected.slice(0, 12)}`,
    received: actual.slice(0, 12),
    fix: 'name the images to compare with: --data DIR (in the API: data)',
  })
}
