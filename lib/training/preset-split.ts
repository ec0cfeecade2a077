import { hasSplits } from '../data/source-options.js'
import type { Preset } from '../presets/preset.js'
import type { RunSettings } from '../runs/config.js'

/**
 * Returns the data options with the split that the preset trains on, unless they name a split.
 *
 * @example
 * await inPresetSplit(presets.cganConv, { source: 'mnist' }) // { source: 'mnist', split: 'all' }
 */
export async function inPresetSplit(
  { data: own, split: ofOthers }: Pick<Preset, 'data' | 'split'>,
  data: RunSettings['data'],
): Promise<RunSettings['data']> {
  const split = own?.source === data.source ? own.split : ofOthers
  if (split === undefined || data.split !== undefined) return data
  return (await hasSplits(data.source)) ? { ...data, split } : data
}
